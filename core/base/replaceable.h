// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace core {

/// A value that many threads read while it may be replaced by another. What a reader found stays there
/// as long as this object: values that were replaced are kept. For what is replaced rarely.
template<typename T>
class Replaceable
{
public:
    Replaceable() : Replaceable{T{}} { }
    explicit Replaceable(T value) { replace(std::move(value)); }
    Replaceable(const Replaceable &other) : Replaceable{*other} { }
    /// Other than replace(): what was found in this one before is gone.
    Replaceable &operator=(const Replaceable &other)
    {
        if (this == &other)
            return *this;
        auto copy = std::make_unique<T>(*other);
        m_now.store(copy.get(), std::memory_order_release);
        m_all.clear();
        m_all.push_back(std::move(copy));
        return *this;
    }
    ~Replaceable() = default;

    const T &operator*() const { return *m_now.load(std::memory_order_acquire); }
    const T *operator->() const { return m_now.load(std::memory_order_acquire); }
    /// To be filled, before another thread knows of it.
    T &filled() { return *m_all.back(); }
    /// On any thread.
    void replace(T value)
    {
        const std::scoped_lock lock{m_replacing};
        m_all.push_back(std::make_unique<T>(std::move(value)));
        m_now.store(m_all.back().get(), std::memory_order_release);
    }

private:
    std::mutex m_replacing;
    std::vector<std::unique_ptr<T>> m_all;
    std::atomic<const T *> m_now = nullptr;
};

} // namespace core
