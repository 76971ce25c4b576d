// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/modelcatalog.h"

#include <optional>
#include <string_view>

namespace core {

struct PixelSize
{
    int width = 0;
    int height = 0;
    bool operator==(const PixelSize &) const = default;
};

/// The largest side that the service takes (API reference §3.3), with more than 20 images in a
/// request too.
inline constexpr int MaxImageSide = 8000;
inline constexpr int MaxImageSideOfMany = 2000;
inline constexpr int ManyImages = 20;

/// What the service shrinks an image to (§9.1). Sizes below 1 are taken for 1.
PixelSize resizedImage(PixelSize size, bool highResolution);

/// Tokens of an image of that size, shrunk as the service does, with the 3 around it.
Tokens imageTokens(PixelSize size, bool highResolution);

/// For an image whose size is not known, one by URL for instance: the most it can be.
Tokens unknownImageTokens(bool highResolution);

/// The size that the head of a PNG, JPEG, GIF or WebP tells, from its base64 text. Reads only as
/// far as needed. nullopt if it is none of these or cut off.
std::optional<PixelSize> imageSizeOfBase64(std::string_view base64);

} // namespace core
