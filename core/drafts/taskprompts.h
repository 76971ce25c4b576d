// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QMap>
#include <QString>
#include <QStringList>

namespace core {

/// The field of `input_data` that goes into the prompt of a type (task catalog §3).
QString taskInputField(QStringView normalisedType);
/// The line that says what to do with it; in our words, for the user to replace.
QString taskInstruction(QStringView normalisedType);

/// The user message of a task.
struct TaskPrompt
{
    QByteArray json; ///< as a JSON string with quotes
    QStringList otherFields; ///< fields of the input that are not in it
};

/// Puts the prompt of a task together. `inputData` is a valid JSON object. `instructions` replace
/// those of taskInstruction() by normalised type. With `includeOtherFields` the remaining fields
/// follow, each under its name.
TaskPrompt taskPrompt(const QString &normalisedType, QByteArrayView inputData,
                      const QMap<QString, QString> &instructions, bool includeOtherFields);

} // namespace core
