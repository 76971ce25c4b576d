// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/requests/requestreader.h"
#include "core/tokens/characterestimator.h"
#include "requestbodies.h"

#include <QtTest>

using namespace core;
using Place = RequestReader::Place;

class TestRequestFindings : public QObject
{
    Q_OBJECT
private slots:
    void aGoodBodyHasNoFindings_data();
    void aGoodBodyHasNoFindings();
    void aFaultIsNamedWithItsPath_data();
    void aFaultIsNamedWithItsPath();
    void batchesForbidMore_data();
    void batchesForbidMore();
    void whatIsNoJsonIsOneFinding_data();
    void whatIsNoJsonIsOneFinding();
    void deepNestingIsAFindingEverywhere_data();
    void deepNestingIsAFindingEverywhere();
    void findingsHaveALimit();
    void longInputIsNotQuotedWhole();

private:
    RequestReader::Reading read(const QByteArray &body, Place place = Place::Realtime)
    {
        // On the heap and no longer than the body, so that the address sanitizer sees a byte too
        // many.
        const std::vector<char> bytes(body.begin(), body.end());
        return m_reader.read(QByteArrayView{bytes.data(), qsizetype(bytes.size())}, place);
    }

    const CharacterEstimator m_estimator;
    const ModelCatalog m_catalog = ModelCatalog::builtIn();
    RequestReader m_reader{m_estimator, m_catalog};
};

void TestRequestFindings::aGoodBodyHasNoFindings_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("the least") << bodyWith();
    QTest::newRow("system as text") << bodyWith(R"("system":"Be terse.")");
    QTest::newRow("system as blocks") << bodyWith(
        R"("system":[{"type":"text","text":"Be terse.","cache_control":{"type":"ephemeral"}}])");
    QTest::newRow("an empty system") << bodyWith(R"("system":"")");
    QTest::newRow("every plain field") << bodyWith(
        R"("stop_sequences":["END"],"stream":false,"metadata":{"user_id":"u"},"service_tier":"auto",)"
        R"("inference_geo":"us","container":"c","diagnostics":{"previous_message_id":null})");
    QTest::newRow("optional fields as null") << bodyWith(
        R"("system":null,"tools":null,"tool_choice":null,"thinking":null,"output_config":null,"stream":null,)"
        R"("stop_sequences":null,"metadata":null,"service_tier":null,"speed":null,"inference_geo":null,)"
        R"("container":null,"diagnostics":null,"cache_control":null,"temperature":null,"top_p":null,"top_k":null)");
    QTest::newRow("sampling") << bodyWith(R"("temperature":0.5,"top_p":1,"top_k":40)");
    QTest::newRow("adaptive thinking") << bodyWith(
        R"("thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"max"})");
    QTest::newRow("thinking with a budget") << QByteArray{
        R"({"model":"claude-haiku-4-5","max_tokens":2048,"thinking":{"type":"enabled","budget_tokens":1024},)"
        R"("messages":[{"role":"user","content":"Hi"}]})"};
    QTest::newRow("structured output") << bodyWith(
        R"("output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{}}}})");
    QTest::newRow("fields of the beta endpoint") << bodyWith(
        R"("mcp_servers":[],"context_management":{"edits":[]},"compaction":{},"fallback_credit_token":"x",)"
        R"("billing_policy":{},"output_format":{"type":"json_schema"},"thread":{},"fallbacks":[])");
    QTest::newRow("tools") << bodyWith(
        R"("tools":[{"name":"get_weather","description":"d","input_schema":{"type":"object","properties":{"a":{"type":"string"}}}},)"
        R"({"type":"custom","name":"b","input_schema":{"type":"object"},"strict":true,"cache_control":{"type":"ephemeral","ttl":"1h"}},)"
        R"({"type":"web_search_20260318","name":"web_search","max_uses":3,"allowed_domains":["a.example"]}],)"
        R"("tool_choice":{"type":"tool","name":"b","disable_parallel_tool_use":true})");
    QTest::newRow("every block") << bodyOfMessages(
        R"({"role":"user","content":[{"type":"text","text":"a","citations":null},)"
        R"({"type":"image","source":{"type":"url","url":"https://a.example/i.png"}},)"
        R"({"type":"image","source":{"type":"file","file_id":"file_1"},"transformations":{"oversized_image":"error"}},)"
        R"({"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="},"title":"t","context":"c","citations":{"enabled":true}},)"
        R"({"type":"document","source":{"type":"text","media_type":"text/plain","data":"words"}},)"
        R"({"type":"document","source":{"type":"content","content":[{"type":"text","text":"x"}]}},)"
        R"({"type":"search_result","source":"https://a.example","title":"t","content":[{"type":"text","text":"x"}]},)"
        R"({"type":"container_upload","file_id":"file_2"}]},)"
        R"({"role":"assistant","content":[{"type":"thinking","thinking":"","signature":"s"},{"type":"redacted_thinking","data":"abc"},)"
        R"({"type":"tool_use","id":"toolu_1","name":"b","input":{"q":[1,2]}},{"type":"server_tool_use","id":"s","name":"web_search","input":{}},)"
        R"({"type":"web_search_tool_result","tool_use_id":"s","content":[{"type":"web_search_result","url":"u","title":"t","encrypted_content":"e"}]}]},)"
        R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"r"},{"type":"tool_reference","tool_name":"b"}],"is_error":false},)"
        R"({"type":"tool_result","tool_use_id":"toolu_2"}]},)"
        R"({"role":"system","content":"And now in French."})");
    QTest::newRow("fields before their type") << bodyOfBlocks(
        R"({"text":"a","type":"text"},{"source":{"data":"JVBERi0=","media_type":"application/pdf","type":"base64"},"type":"document"})");
    QTest::newRow("an empty last assistant message")
        << bodyOfMessages(R"({"role":"user","content":"Hi"},{"role":"assistant","content":""})");
    QTest::newRow("white space everywhere")
        << QByteArray{" {\n\t\"model\" : \"claude-haiku-4-5\" ,\r\n \"max_tokens\" : 5 , "
                      "\"messages\" : [ { \"role\" : \"user\" , \"content\" : [ { \"type\" : "
                      "\"text\" , \"text\" : \"x\" } ] } ] } \n"};
    QTest::newRow("pre-warming") << QByteArray{
        R"({"model":"claude-opus-5","max_tokens":0,"messages":[{"role":"user","content":"Hi"}]})"};
}

void TestRequestFindings::aGoodBodyHasNoFindings()
{
    QFETCH(QByteArray, body);
    const RequestReader::Reading reading = read(body);
    QVERIFY2(reading.findings.isEmpty(),
             reading.findings.isEmpty() ? "" : qPrintable(reading.findings.first().message));
    QVERIFY(reading.facts.estimatedInput > 0);
}

void TestRequestFindings::aFaultIsNamedWithItsPath_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *name, const QByteArray &body, const char *code,
                        const char *message) {
        QTest::newRow(name) << body << QString::fromLatin1(code) << QString::fromLatin1(message);
    };
    // The body as a whole.
    row("no object", "[]", "wrong_type", "Input should be an object");
    row("no model", R"({"max_tokens":1,"messages":[{"role":"user","content":"a"}]})",
        "model_missing", "model: Field required");
    row("no max_tokens", R"({"model":"m","messages":[{"role":"user","content":"a"}]})",
        "max_tokens_missing", "max_tokens: Field required");
    row("no messages", R"({"model":"m","max_tokens":1})", "messages_missing",
        "messages: Field required");
    row("an extra field", bodyWith(R"("foo":1)"), "extra_field",
        "foo: Extra inputs are not permitted");
    row("a key twice", bodyWith(R"("max_tokens":5)"), "duplicate_key",
        "max_tokens: The key stands twice in its object");
    row("a key twice, deep down", bodyWith(R"("metadata":{"user_id":"a","user_id":"b"})"),
        "duplicate_key", "metadata.user_id: The key stands twice in its object");
    row("model as number",
        R"({"model":4,"max_tokens":1,"messages":[{"role":"user","content":"a"}]})", "wrong_type",
        "model: Input should be a valid string");
    row("an empty model",
        R"({"model":"","max_tokens":1,"messages":[{"role":"user","content":"a"}]})", "field_empty",
        "model: String should have at least 1 character");
    row("max_tokens as text",
        R"({"model":"m","max_tokens":"1","messages":[{"role":"user","content":"a"}]})",
        "wrong_type", "max_tokens: Input should be a valid integer");
    row("max_tokens with a fraction",
        R"({"model":"m","max_tokens":1.5,"messages":[{"role":"user","content":"a"}]})",
        "wrong_type", "max_tokens: Input should be a valid integer");
    row("max_tokens beyond 64 bits",
        R"({"model":"m","max_tokens":99999999999999999999,"messages":[{"role":"user","content":"a"}]})",
        "number_out_of_range", "max_tokens: Input should be a valid integer");
    row("max_tokens below 0",
        R"({"model":"m","max_tokens":-1,"messages":[{"role":"user","content":"a"}]})",
        "number_out_of_range", "max_tokens: Input should be greater than or equal to 0");
    row("temperature as text", bodyWith(R"("temperature":"hot")"), "wrong_type",
        "temperature: Input should be a valid number");
    row("temperature too high", bodyWith(R"("temperature":1.1)"), "number_out_of_range",
        "temperature: Input should be less than or equal to 1");
    row("top_p below 0", bodyWith(R"("top_p":-0.1)"), "number_out_of_range",
        "top_p: Input should be greater than or equal to 0");
    row("temperature beyond a double", bodyWith(R"("temperature":1e999)"), "number_out_of_range",
        "temperature: Input should be less than or equal to 1");
    row("top_k with a fraction", bodyWith(R"("top_k":1.5)"), "wrong_type",
        "top_k: Input should be a valid integer");
    row("stream as text", bodyWith(R"("stream":"yes")"), "wrong_type",
        "stream: Input should be a valid boolean");
    row("stop sequences as text", bodyWith(R"("stop_sequences":"END")"), "wrong_type",
        "stop_sequences: Input should be a valid list");
    row("a stop sequence as number", bodyWith(R"("stop_sequences":["END",5])"), "wrong_type",
        "stop_sequences.1: Input should be a valid string");
    row("an unknown tier", bodyWith(R"("service_tier":"gold")"), "value_invalid",
        "service_tier: Input should be 'auto' or 'standard_only'");
    row("an unknown speed", bodyWith(R"("speed":"warp")"), "value_invalid",
        "speed: Input should be 'standard' or 'fast'");
    row("an unknown place", bodyWith(R"("inference_geo":"mars")"), "value_invalid",
        "inference_geo: Input should be 'global' or 'us'");
    row("an unknown effort", bodyWith(R"("output_config":{"effort":"huge"})"), "value_invalid",
        "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'");
    row("an unknown format", bodyWith(R"("output_config":{"format":{"type":"xml","schema":{}}})"),
        "value_invalid", "output_config.format.type: Input should be 'json_schema'");
    row("a format without schema", bodyWith(R"("output_config":{"format":{"type":"json_schema"}})"),
        "field_missing", "output_config.format.schema: Field required");
    row("an extra field of metadata", bodyWith(R"("metadata":{"name":"x"})"), "extra_field",
        "metadata.name: Extra inputs are not permitted");
    // Messages.
    row("messages as text", R"({"model":"m","max_tokens":1,"messages":"Hi"})", "wrong_type",
        "messages: Input should be a valid list");
    row("no message", bodyOfMessages({}), "messages_empty",
        "messages: at least one message is required");
    row("a message as text", bodyOfMessages("\"Hi\""), "wrong_type",
        "messages.0: Input should be an object");
    row("no role", bodyOfMessages(R"({"content":"a"})"), "field_missing",
        "messages.0.role: Field required");
    row("no content", bodyOfMessages(R"({"role":"user"})"), "field_missing",
        "messages.0.content: Field required");
    row("an unknown role",
        bodyOfMessages(R"({"role":"user","content":"a"},{"role":"robot","content":"b"})"),
        "value_invalid", "messages.1.role: Input should be 'user', 'assistant' or 'system'");
    row("an extra field of a message",
        bodyOfMessages(R"({"role":"user","content":"a","name":"x"})"), "extra_field",
        "messages.0.name: Extra inputs are not permitted");
    row("content as number", bodyOfMessages(R"({"role":"user","content":5})"), "wrong_type",
        "messages.0.content: Input should be a valid string or list");
    row("empty content", bodyOfMessages(R"({"role":"user","content":""})"), "content_empty",
        "messages.0: all messages must have non-empty content except for the optional final "
        "assistant message");
    row("no blocks", bodyOfMessages(R"({"role":"user","content":[]})"), "content_empty",
        "messages.0: all messages must have non-empty content except for the optional final "
        "assistant message");
    row("an empty assistant message before others",
        bodyOfMessages(
            R"({"role":"user","content":"a"},{"role":"assistant","content":""},{"role":"user","content":"b"})"),
        "content_empty",
        "messages.1: all messages must have non-empty content except for the optional final "
        "assistant message");
    row("a system message with an image",
        bodyOfMessages(
            R"({"role":"user","content":"a"},{"role":"system","content":[{"type":"image","source":{"type":"url","url":"u"}}]})"),
        "system_message_not_text", "messages.1: a system message takes text only");
    row("system with an image",
        bodyWith(R"("system":[{"type":"image","source":{"type":"url","url":"u"}}])"),
        "block_type_unknown", "system: system takes text blocks only");
    // Blocks.
    row("a block as text", bodyOfBlocks("\"a\""), "wrong_type",
        "messages.0.content.0: Input should be an object");
    row("a block without type", bodyOfBlocks(R"({"text":"a"})"), "field_missing",
        "messages.0.content.0.type: Field required");
    row("a block of unknown type", bodyOfBlocks(R"({"type":"video"})"), "block_type_unknown",
        "messages.0.content.0: Input tag 'video' found using 'type' does not match any of the "
        "expected tags");
    row("empty text", bodyOfBlocks(R"({"type":"text","text":"a"},{"type":"text","text":""})"),
        "text_empty", "messages.0.content.1.text: text content blocks must be non-empty");
    row("no text", bodyOfBlocks(R"({"type":"text"})"), "field_missing",
        "messages.0.content.0.text: Field required");
    row("text as null", bodyOfBlocks(R"({"type":"text","text":null})"), "field_missing",
        "messages.0.content.0.text: Field required");
    row("text as number", bodyOfBlocks(R"({"type":"text","text":1})"), "wrong_type",
        "messages.0.content.0.text: Input should be a valid string");
    row("an extra field of text", bodyOfBlocks(R"({"type":"text","text":"a","foo":1})"),
        "extra_field", "messages.0.content.0.foo: Extra inputs are not permitted");
    row("a field of another type", bodyOfBlocks(R"({"type":"text","text":"a","is_error":true})"),
        "extra_field", "messages.0.content.0.is_error: Extra inputs are not permitted");
    row("an image without source", bodyOfBlocks(R"({"type":"image"})"), "field_missing",
        "messages.0.content.0.source: Field required");
    row("a source without type", bodyOfBlocks(R"({"type":"image","source":{"url":"u"}})"),
        "field_missing", "messages.0.content.0.source.type: Field required");
    row("a source of unknown type", bodyOfBlocks(R"({"type":"image","source":{"type":"ftp"}})"),
        "value_invalid",
        "messages.0.content.0.source.type: Input should be 'base64', 'url' or 'file'");
    row("an extra field of a source",
        bodyOfBlocks(R"({"type":"image","source":{"type":"url","url":"u","x":1}})"), "extra_field",
        "messages.0.content.0.source.x: Extra inputs are not permitted");
    row("an unknown kind of image",
        bodyOfBlocks(
            R"({"type":"image","source":{"type":"base64","media_type":"image/tiff","data":"AAAA"}})"),
        "media_type_invalid",
        "messages.0.content.0.source.media_type: Input should be 'image/jpeg', 'image/png', "
        "'image/gif' or 'image/webp'");
    row("a document that is no PDF",
        bodyOfBlocks(
            R"({"type":"document","source":{"type":"base64","media_type":"text/html","data":"AAAA"}})"),
        "media_type_invalid",
        "messages.0.content.0.source.media_type: Input should be 'application/pdf'");
    row("an image that is no base64",
        bodyOfBlocks(
            R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA*A"}})"),
        "base64_invalid", "messages.0.content.0.source.data: Invalid base64 data");
    row("padding within base64",
        bodyOfBlocks(
            R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA==AAAA"}})"),
        "base64_invalid", "messages.0.content.0.source.data: Invalid base64 data");
    row("no base64 at all",
        bodyOfBlocks(
            R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":""}})"),
        "base64_invalid", "messages.0.content.0.source.data: Invalid base64 data");
    row("base64 as number",
        bodyOfBlocks(
            R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":5}})"),
        "wrong_type", "messages.0.content.0.source.data: Input should be a valid string");
    row("an image above 10 MB",
        bodyOfBlocks(
            R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":")"
            + QByteArray(10'000'004, 'A') + R"("}})"),
        "image_too_large",
        "messages.0.content.0.source.data: image exceeds 10 MB maximum: 10000004 bytes");
    row("a tool use without input",
        bodyOfBlocks(R"({"type":"tool_use","id":"a","name":"b"})", "assistant"), "field_missing",
        "messages.0.content.0.input: Field required");
    row("tool input as text",
        bodyOfBlocks(R"({"type":"tool_use","id":"a","name":"b","input":"{}"})", "assistant"),
        "wrong_type", "messages.0.content.0.input: Input should be an object");
    row("a tool result without id", bodyOfBlocks(R"({"type":"tool_result","content":"x"})"),
        "field_missing", "messages.0.content.0.tool_use_id: Field required");
    row("a tool result as object",
        bodyOfBlocks(R"({"type":"tool_result","tool_use_id":"a","content":{}})"), "wrong_type",
        "messages.0.content.0.content: Input should be a valid string or list");
    row("inside a tool result",
        bodyOfBlocks(
            R"({"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":""}]})"),
        "text_empty", "messages.0.content.0.content.0.text: text content blocks must be non-empty");
    row("thinking without signature",
        bodyOfBlocks(R"({"type":"thinking","thinking":"a"})", "assistant"), "field_missing",
        "messages.0.content.0.signature: Field required");
    // Markers.
    row("a marker on thinking",
        bodyOfBlocks(
            R"({"type":"thinking","thinking":"a","signature":"s","cache_control":{"type":"ephemeral"}})",
            "assistant"),
        "cache_control_not_allowed",
        "messages.0.content.0.cache_control: Extra inputs are not permitted");
    row("a marker of unknown type",
        bodyOfBlocks(R"({"type":"text","text":"a","cache_control":{"type":"forever"}})"),
        "cache_control_invalid",
        "messages.0.content.0.cache_control.type: Input should be 'ephemeral'");
    row("a marker of unknown lifetime",
        bodyOfBlocks(
            R"({"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"2h"}})"),
        "cache_control_invalid",
        "messages.0.content.0.cache_control.ttl: Input should be '5m' or '1h'");
    row("a marker without type",
        bodyOfBlocks(R"({"type":"text","text":"a","cache_control":{"ttl":"1h"}})"),
        "cache_control_invalid", "messages.0.content.0.cache_control.type: Field required");
    row("an hour after five minutes",
        bodyWith(
            R"("system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},{"type":"text","text":"b","cache_control":{"type":"ephemeral","ttl":"1h"}}])"),
        "cache_ttl_order",
        "system.1.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' "
        "cache_control block. Note that blocks are processed in the following order: `tools`, "
        "`system`, `messages`.");
    row("the order is that of the prompt, not of the body",
        R"({"model":"claude-haiku-4-5","max_tokens":1,"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"1h"}}]}],)"
        R"("system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]})",
        "cache_ttl_order",
        "messages.0.content.0.cache_control.ttl: a ttl='1h' cache_control block must not come "
        "after a ttl='5m' cache_control block. Note that blocks are processed in the following "
        "order: `tools`, `system`, `messages`.");
    QByteArray five;
    for (int i = 0; i < 5; ++i)
        five += QByteArray{i == 0 ? "" : ","}
            + R"({"type":"text","text":"a","cache_control":{"type":"ephemeral"}})";
    row("five markers", bodyOfBlocks(five), "cache_markers_too_many",
        "A maximum of 4 blocks with cache_control may be provided. Found 5.");
    // Thinking.
    row("thinking without type", bodyWith(R"("thinking":{})"), "field_missing",
        "thinking.type: Field required");
    row("thinking of unknown type", bodyWith(R"("thinking":{"type":"deep"})"), "value_invalid",
        "thinking.type: Input should be 'enabled', 'disabled', 'adaptive' or 'between_tools'");
    row("thinking without budget", bodyWith(R"("thinking":{"type":"enabled"})"), "field_missing",
        "thinking.budget_tokens: Field required");
    row("a budget too small",
        R"({"model":"claude-haiku-4-5","max_tokens":2048,"thinking":{"type":"enabled","budget_tokens":1023},"messages":[{"role":"user","content":"a"}]})",
        "thinking_budget_too_small",
        "thinking.budget_tokens: Input should be greater than or equal to 1024");
    row("a budget over max_tokens",
        R"({"model":"claude-haiku-4-5","max_tokens":1024,"thinking":{"type":"enabled","budget_tokens":1024},"messages":[{"role":"user","content":"a"}]})",
        "thinking_budget_over_max_tokens",
        "`max_tokens` must be greater than `thinking.budget_tokens`.");
    row("thinking with forced tools",
        R"({"model":"claude-haiku-4-5","max_tokens":2048,"thinking":{"type":"enabled","budget_tokens":1024},"tool_choice":{"type":"any"},)"
        R"("tools":[{"name":"a","input_schema":{"type":"object"}}],"messages":[{"role":"user","content":"a"}]})",
        "thinking_with_forced_tools",
        "Thinking may not be enabled when tool_choice forces tool use.");
    // Tools.
    row("tools as object", bodyWith(R"("tools":{})"), "wrong_type",
        "tools: Input should be a valid list");
    row("a tool without name", bodyWith(R"("tools":[{"input_schema":{"type":"object"}}])"),
        "field_missing", "tools.0.name: Field required");
    row("a tool without schema", bodyWith(R"("tools":[{"name":"a"}])"), "field_missing",
        "tools.0.input_schema: Field required");
    row("a schema without type", bodyWith(R"("tools":[{"name":"a","input_schema":{}}])"),
        "field_missing", "tools.0.input_schema.type: Field required");
    row("a schema of another type",
        bodyWith(R"("tools":[{"name":"a","input_schema":{"type":"string"}}])"), "value_invalid",
        "tools.0.input_schema.type: Input should be 'object'");
    row("a bad name",
        bodyWith(R"("tools":[{"name":"get weather","input_schema":{"type":"object"}}])"),
        "tool_name_invalid", "tools.0.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
    row("an extra field of a tool",
        bodyWith(R"("tools":[{"name":"a","input_schema":{"type":"object"},"max_uses":1}])"),
        "extra_field", "tools.0.max_uses: Extra inputs are not permitted");
    row("a tool of unknown type", bodyWith(R"("tools":[{"type":"teleport_20260101","name":"a"}])"),
        "tool_type_unknown",
        "tools.0.type: Input tag 'teleport_20260101' found using 'type' does not match any of the "
        "expected tags");
    row("a name twice",
        bodyWith(
            R"("tools":[{"name":"a","input_schema":{"type":"object"}},{"name":"a","input_schema":{"type":"object"}}])"),
        "tool_name_duplicate", "tools: Tool names must be unique.");
    row("a choice of unknown type", bodyWith(R"("tool_choice":{"type":"some"})"), "value_invalid",
        "tool_choice.type: Input should be 'auto', 'any', 'tool' or 'none'");
    row("a choice without name",
        bodyWith(
            R"("tools":[{"name":"a","input_schema":{"type":"object"}}],"tool_choice":{"type":"tool"})"),
        "field_missing", "tool_choice.name: Field required");
    row("a choice of another tool",
        bodyWith(
            R"("tools":[{"name":"a","input_schema":{"type":"object"}}],"tool_choice":{"type":"tool","name":"b"})"),
        "tool_choice_unknown_tool", "tool_choice: Tool 'b' not found in provided tools");
    row("a forced choice without tools", bodyWith(R"("tool_choice":{"type":"any"})"),
        "tool_choice_without_tools",
        "tool_choice: tool_choice may only be specified while providing tools.");
    // Pre-warming.
    row("pre-warming with streaming",
        R"({"model":"claude-opus-5","max_tokens":0,"stream":true,"messages":[{"role":"user","content":"a"}]})",
        "prewarm_conflict", "max_tokens: 0 is not allowed together with stream");
}

void TestRequestFindings::aFaultIsNamedWithItsPath()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, code);
    QFETCH(QString, message);
    const QList<Finding> findings = read(body).findings;
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings.first().code, code);
    QCOMPARE(findings.first().message, message);
    QCOMPARE(findings.first().severity, Finding::Severity::Error);
    QVERIFY(findings.first().path.isEmpty() || message.startsWith(findings.first().path));
}

void TestRequestFindings::batchesForbidMore_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("code"); // "" if allowed
    QTest::addColumn<QString>("message");
    const auto row = [](const char *name, const QByteArray &body, const char *code,
                        const char *message) {
        QTest::newRow(name) << body << QString::fromLatin1(code) << QString::fromLatin1(message);
    };
    // API reference §2.3.
    row("streaming", bodyWith(R"("stream":true)"), "batch_stream",
        "stream: Streaming is not allowed in a batch");
    row("no streaming", bodyWith(R"("stream":false)"), "", "");
    row("fast", bodyWith(R"("speed":"fast")"), "batch_fast",
        "speed: Fast mode is not allowed in a batch");
    row("not fast", bodyWith(R"("speed":"standard")"), "", "");
    row("no tokens",
        R"({"model":"claude-haiku-4-5","max_tokens":0,"messages":[{"role":"user","content":"a"}]})",
        "batch_max_tokens_zero", "max_tokens: Input should be greater than or equal to 1");
    row("store", bodyWith(R"("store":true)"), "batch_parameter_forbidden",
        "store: This parameter is not allowed in a batch");
    row("a thread", bodyWith(R"("thread":{"id":"t"})"), "batch_parameter_forbidden",
        "thread: This parameter is not allowed in a batch");
    row("an event before", bodyWith(R"("previous_thread_event_id":"x")"),
        "batch_parameter_forbidden",
        "previous_thread_event_id: This parameter is not allowed in a batch");
    row("a cache hint", bodyWith(R"("cache_hint":"x")"), "batch_parameter_forbidden",
        "cache_hint: This parameter is not allowed in a batch");
    row("a context hint", bodyWith(R"("context_hint":{})"), "batch_parameter_forbidden",
        "context_hint: This parameter is not allowed in a batch");
    row("a preview", bodyWith(R"("research_preview_2026_02":"active")"),
        "batch_parameter_forbidden",
        "research_preview_2026_02: This parameter is not allowed in a batch");
    row("no preview", bodyWith(R"("research_preview_2026_02":"inactive")"), "", "");
    row("fallbacks", bodyWith(R"("fallbacks":[{"model":"claude-opus-5"}])"),
        "batch_parameter_forbidden", "fallbacks: This parameter is not allowed in a batch");
    row("a credit token", bodyWith(R"("fallback_credit_token":"x")"), "", "");
    row("forbidden, but null", bodyWith(R"("thread":null,"cache_hint":null)"), "", "");
}

void TestRequestFindings::batchesForbidMore()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, code);
    const RequestReader::Reading reading = read(body, Place::Batch);
    QCOMPARE(reading.findings.size(), code.isEmpty() ? 0 : 1);
    QCOMPARE(reading.facts.batchForbidden, !code.isEmpty());
    if (!code.isEmpty()) {
        QCOMPARE(reading.findings.first().code, code);
        QTEST(reading.findings.first().message, "message");
    }
    QVERIFY(read(body).findings.isEmpty()); // a live call takes each of them
}

void TestRequestFindings::whatIsNoJsonIsOneFinding_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("code");
    QTest::addColumn<int>("offset");
    const QByteArray good = bodyWith();
    QTest::newRow("nothing") << QByteArray{} << "json_invalid" << 0;
    QTest::newRow("words") << QByteArray{"Hello there"} << "json_invalid" << 0;
    QTest::newRow("cut off") << good.chopped(1) << "json_invalid" << int(good.size() - 1);
    QTest::newRow("something behind")
        << QByteArray{good + " x"} << "json_invalid" << int(good.size() + 1);
    QTest::newRow("findings before do not count")
        << QByteArray{R"({"foo":1,"model":5,})"} << "json_invalid" << 19;
    QTest::newRow("inside an unknown field") << bodyWith(R"("foo":[1,2,])") << "json_invalid"
                                             << int(bodyWith(R"("foo":[1,2,)").size() - 1);
    QTest::newRow("a broken null") << bodyWith(R"("thinking":nul)") << "json_invalid"
                                   << int(bodyWith(R"("thinking":)").size() - 1);
    QTest::newRow("not UTF-8") << QByteArray{"{\"model\":\"\xFF\"}"} << "utf8_invalid" << 10;
    QTest::newRow("a raw NUL") << QByteArray("{\"a\":\"\0\"}", 9) << "json_invalid" << 6;
    QTest::newRow("a raw line feed") << QByteArray("{\"a\":\"\n\"}") << "json_invalid" << 6;
    QTest::newRow("half a surrogate pair")
        << bodyWith(R"("metadata":{"user_id":"\ud83d"})") << "json_invalid"
        << int(bodyWith(R"("metadata":{"user_id":")").size() - 1);
}

void TestRequestFindings::whatIsNoJsonIsOneFinding()
{
    QFETCH(QByteArray, body);
    const QList<Finding> findings = read(body).findings;
    QCOMPARE(findings.size(), 1);
    QTEST(findings.first().code, "code");
    QTEST(int(findings.first().offset), "offset");
}

void TestRequestFindings::deepNestingIsAFindingEverywhere_data()
{
    QTest::addColumn<QByteArray>("body");
    constexpr qsizetype Deep = 200'000;
    const QByteArray brackets = QByteArray(Deep, '[') + QByteArray(Deep, ']');
    QTest::newRow("the body itself") << brackets;
    QTest::newRow("an unknown field") << bodyWith("\"foo\":" + brackets);
    QTest::newRow("system") << bodyWith("\"system\":" + brackets);
    QTest::newRow("a schema") << bodyWith("\"tools\":[{\"name\":\"a\",\"input_schema\":"
                                          + QByteArray{"{\"a\":"}.repeated(Deep) + "1"
                                          + QByteArray(Deep, '}') + "}]");
    QTest::newRow("tool input") << bodyOfBlocks(R"({"type":"tool_use","id":"a","name":"b","input":)"
                                                + brackets + "}");
    QTest::newRow("results within results") << bodyOfBlocks(
        QByteArray{R"({"type":"tool_result","tool_use_id":"a","content":[)"}.repeated(Deep)
        + QByteArray{"]}"}.repeated(Deep));
    QTest::newRow("documents within documents") << bodyOfBlocks(
        QByteArray{R"({"type":"document","source":{"type":"content","content":[)"}.repeated(Deep)
        + QByteArray{"]}}"}.repeated(Deep));
}

void TestRequestFindings::deepNestingIsAFindingEverywhere()
{
    QFETCH(QByteArray, body);
    const QList<Finding> findings = read(body).findings;
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings.first().code, QStringLiteral("nesting_too_deep"));
    QCOMPARE(findings.first().message, QStringLiteral("Nested more than 500 levels deep"));
}

void TestRequestFindings::findingsHaveALimit()
{
    const QByteArray bad = QByteArray{R"({"type":"text","text":""},)"}.repeated(10'000);
    const RequestReader::Reading reading = read(bodyOfBlocks(bad.chopped(1)));
    QCOMPARE(reading.findings.size(), RequestReader::MaxFindings);
}

void TestRequestFindings::longInputIsNotQuotedWhole()
{
    const QByteArray lengthy(1'000'000, 'x');
    QVERIFY(read(bodyWith({}, lengthy)).facts.model.size() <= 200);
    for (const QByteArray &body :
         {bodyWith('"' + lengthy + "\":1"), bodyOfBlocks("{\"type\":\"" + lengthy + "\"}"),
          bodyWith(R"("tools":[{"type":")" + lengthy + R"(","name":"a"}])")}) {
        const QList<Finding> findings = read(body).findings;
        QCOMPARE(findings.size(), 1);
        QVERIFY(findings.first().message.size() < 500);
    }
}

QTEST_GUILESS_MAIN(TestRequestFindings)
#include "tst_requestfindings.moc"
