// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/endpointresolution.h"
#include "core/api/profiles.h"
#include "core/api/serviceurl.h"
#include "tests/support/await.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace core;
using namespace test;
using namespace Qt::StringLiterals;
using Kind = Error::Kind;
using KeySource = ResolvedEndpoint::KeySource;
using UrlSource = ResolvedEndpoint::UrlSource;

class TestProfiles : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Profiles> m_profiles;

    void reopen()
    {
        m_settings =
            std::make_unique<Settings>(DataPlace{.folder = m_folder->path(), .whole = true});
        m_profiles = std::make_unique<Profiles>(*m_settings);
    }
    static EnvironmentEndpoint environment(const QString &key = u"sk-ant-env"_s,
                                           const QString &url = {})
    {
        EnvironmentEndpoint result;
        result.key = ApiKey{key};
        result.baseUrl = QUrl{url};
        result.extraHeaders = {{"x-team", "blue"}};
        return result;
    }
    static ResolvedEndpoint resolved(const Profile &profile, KeyStore &keys,
                                     const EnvironmentEndpoint &environment)
    {
        const Result<ResolvedEndpoint> result = await(resolveEndpoint(profile, keys, environment));
        return result ? *result : ResolvedEndpoint{};
    }

private slots:
    void init();
    void cleanup();
    void atFirstThereAreDefaultAndSandbox();
    void whatIsSavedComesBackAfterARestart();
    void namesAndUrlsAreChecked_data();
    void namesAndUrlsAreChecked();
    void theSandboxCannotBeChangedOrRemoved();
    void removingTheCurrentOneUndoesTheChoice();
    void beforeAnyChoiceTheEnvironmentDecides();
    void nothingSecretIsInTheSettings();
    void theEnvironmentIsReadByTheReference();
    void aBadBaseUrlInTheEnvironmentIsAFault();
    void theDefaultProfileTakesTheEnvironment();
    void anotherProfileDoesNotTakeTheEnvironmentsKey();
    void anOwnKeyDisablesTheEnvironmentsCredential();
    void aChosenUrlGoesBeforeTheEnvironment();
    void theSandboxTakesNothingFromAnywhere();
    void aCredentialAmongTheCustomHeadersIsOne();
    void warningsAreGiven();
    void withoutAKeychainTheTroubleIsTold();
    void originsAreCompared_data();
    void originsAreCompared();
};

void TestProfiles::init()
{
    for (const char *name :
         {"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL",
          "ANTHROPIC_CUSTOM_HEADERS", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"})
        qunsetenv(name);
    m_folder = std::make_unique<QTemporaryDir>();
    reopen();
}

void TestProfiles::cleanup() { init(); }

void TestProfiles::atFirstThereAreDefaultAndSandbox()
{
    const QList<Profile> all = m_profiles->all();
    QCOMPARE(all.size(), 2);
    QCOMPARE(all.first().name, u"default"_s);
    QCOMPARE(all.first().baseUrl, QUrl{u"https://api.anthropic.com"_s});
    QVERIFY(!all.first().baseUrlChosen);
    QVERIFY(all.last().isSandbox());
    QVERIFY(!m_profiles->find(u"work"_s));
}

void TestProfiles::whatIsSavedComesBackAfterARestart()
{
    const Profile work{.name = u"work.2 ü"_s,
                       .baseUrl = QUrl{u"https://Gateway.example:8443/anthropic/v1/"_s},
                       .workspace = u"wrkspc_01"_s};
    QVERIFY(m_profiles->save(work));
    QVERIFY(m_profiles->save(Profile{.name = u"alpha"_s}));
    QVERIFY(m_profiles->save(Profile{.name = u"beta"_s, .baseUrlChosen = true}));
    QVERIFY(m_profiles->use(u"work.2 ü"_s));
    m_profiles->setKeyStored(u"alpha"_s, true);
    reopen();
    QStringList names;
    for (const Profile &profile : m_profiles->all())
        names.append(profile.name);
    QCOMPARE(names,
             (QStringList{u"default"_s, u"alpha"_s, u"beta"_s, u"work.2 ü"_s, u"sandbox"_s}));
    const Profile read = m_profiles->current();
    QCOMPARE(read.name, work.name);
    QCOMPARE(read.baseUrl, QUrl{u"https://gateway.example:8443/anthropic"_s});
    QCOMPARE(read.workspace, u"wrkspc_01"_s);
    QVERIFY(read.baseUrlChosen && !read.keyStored);
    QVERIFY(m_profiles->find(u"alpha"_s)->keyStored);
    QVERIFY(!m_profiles->find(u"alpha"_s)->baseUrlChosen);
    QVERIFY(m_profiles->find(u"beta"_s)->baseUrlChosen);
}

void TestProfiles::namesAndUrlsAreChecked_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("good");
    const QString url = u"https://x.example"_s;
    QTest::newRow("good") << u"a"_s << url << true;
    QTest::newRow("64 characters") << QString{64, u'n'} << url << true;
    QTest::newRow("http for a gateway") << u"a"_s << u"http://gateway.local:8080"_s << true;
    QTest::newRow("no name") << u""_s << url << false;
    QTest::newRow("65 characters") << QString{65, u'n'} << url << false;
    QTest::newRow("slash") << u"a/b"_s << url << false;
    QTest::newRow("backslash") << u"a\\b"_s << url << false;
    QTest::newRow("space at the end") << u"a "_s << url << false;
    QTest::newRow("line break") << u"a\nb"_s << url << false;
    QTest::newRow("no scheme") << u"a"_s << u"x.example"_s << false;
    QTest::newRow("another scheme") << u"a"_s << u"ftp://x.example"_s << false;
    QTest::newRow("no host") << u"a"_s << u"https://"_s << false;
    QTest::newRow("password") << u"a"_s << u"https://me:pw@x.example"_s << false;
    QTest::newRow("query") << u"a"_s << u"https://x.example?a=1"_s << false;
    QTest::newRow("empty URL") << u"a"_s << u""_s << false;
}

void TestProfiles::namesAndUrlsAreChecked()
{
    QFETCH(const QString, name);
    QFETCH(const QString, url);
    QFETCH(const bool, good);
    const Result<void> saved = m_profiles->save(Profile{.name = name, .baseUrl = QUrl{url}});
    QCOMPARE(saved.has_value(), good);
    if (!good) {
        QCOMPARE(saved.error().kind, Kind::BadInput);
        QCOMPARE(m_profiles->all().size(), 2);
    }
}

void TestProfiles::theSandboxCannotBeChangedOrRemoved()
{
    QCOMPARE(m_profiles->save(Profile{.name = u"sandbox"_s}).error().kind, Kind::BadInput);
    QCOMPARE(m_profiles->remove(u"sandbox"_s).error().kind, Kind::BadInput);
    QVERIFY(m_profiles->use(u"sandbox"_s));
    QVERIFY(m_profiles->current().isSandbox());
}

void TestProfiles::removingTheCurrentOneUndoesTheChoice()
{
    QCOMPARE(m_profiles->remove(u"work"_s).error().kind, Kind::NotFound);
    QCOMPARE(m_profiles->use(u"work"_s).error().kind, Kind::NotFound);
    QVERIFY(m_profiles->save(Profile{.name = u"work"_s}));
    QVERIFY(m_profiles->use(u"work"_s));
    QVERIFY(m_profiles->anyChosen());
    QVERIFY(m_profiles->remove(u"work"_s));
    QVERIFY(!m_profiles->anyChosen());
    QVERIFY(m_profiles->current().isSandbox());
}

void TestProfiles::beforeAnyChoiceTheEnvironmentDecides()
{
    QCOMPARE(m_profiles->current().name, u"sandbox"_s);
    qputenv("ANTHROPIC_AUTH_TOKEN", "token");
    QCOMPARE(m_profiles->current().name, u"default"_s);
    QVERIFY(m_profiles->use(u"sandbox"_s));
    QCOMPARE(m_profiles->current().name, u"sandbox"_s);
}

void TestProfiles::nothingSecretIsInTheSettings()
{
    KeyStore keys;
    keys.keepForSession(u"work"_s, ApiKey{u"sk-ant-session-secret"_s});
    QVERIFY(m_profiles->save(Profile{.name = u"work"_s}));
    QVERIFY(!await(storeKey(*m_profiles, keys, u"work"_s, ApiKey{u"sk-ant-stored-secret"_s})));
    QFile file{m_folder->filePath(u"settings.ini"_s)};
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!file.readAll().contains("secret"));
}

void TestProfiles::theEnvironmentIsReadByTheReference()
{
    qputenv("ANTHROPIC_API_KEY", " sk-ant-key\n");
    qputenv("ANTHROPIC_AUTH_TOKEN", "sk-ant-oat01-token");
    qputenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:8080/v1/");
    qputenv("ANTHROPIC_CUSTOM_HEADERS", "X-Team: blue\r\n\nbroken\nX-Colon: a:b\n: none");
    const EnvironmentEndpoint both = endpointFromEnvironment();
    QCOMPARE(both.key.secret(), "sk-ant-key");
    QCOMPARE(both.key.form(), ApiKey::Form::Key);
    QCOMPARE(both.baseUrl, QUrl{u"http://127.0.0.1:8080"_s});
    QCOMPARE(both.extraHeaders, (HttpHeaders{{"x-team", "blue"}, {"x-colon", "a:b"}}));
    QVERIFY(both.warning.contains(u"both set"_s));
    QVERIFY(!both.warning.contains(u"sk-ant"_s));

    qunsetenv("ANTHROPIC_API_KEY");
    const EnvironmentEndpoint token = endpointFromEnvironment();
    QCOMPARE(token.key.form(), ApiKey::Form::Token);
    QCOMPARE(token.key.secret(), "sk-ant-oat01-token");
    QCOMPARE(token.warning, QString{});
}

void TestProfiles::aBadBaseUrlInTheEnvironmentIsAFault()
{
    qputenv("ANTHROPIC_API_KEY", "sk-ant-key");
    qputenv("ANTHROPIC_BASE_URL", "gateway.example");
    KeyStore keys;
    const Profile profile = m_profiles->find(u"default"_s).value();
    const auto bad = await(resolveEndpoint(profile, keys));
    QVERIFY(!bad);
    QCOMPARE(bad.error().kind, Kind::BadInput);
    QVERIFY(bad.error().detail.contains(u"ANTHROPIC_BASE_URL"_s));
    // It does not matter where it is not needed.
    keys.keepForSession(u"work"_s, ApiKey{u"k"_s});
    QVERIFY(await(resolveEndpoint(Profile{.name = u"work"_s, .baseUrlChosen = true}, keys)));
}

void TestProfiles::theDefaultProfileTakesTheEnvironment()
{
    qputenv("ANTHROPIC_API_KEY", "sk-ant-key");
    qputenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:4711");
    KeyStore keys;
    const Profile profile = m_profiles->current();
    QCOMPARE(profile.name, u"default"_s);
    const Answer<ResolvedEndpoint> answer = resolveEndpoint(profile, keys);
    QVERIFY(answer.isFinished()); // no keychain is asked
    const ResolvedEndpoint result = answer.result().value();
    QCOMPARE(result.endpoint.baseUrl, QUrl{u"http://127.0.0.1:4711"_s});
    QCOMPARE(result.endpoint.key.secret(), "sk-ant-key");
    QCOMPARE(result.keySource, KeySource::Environment);
    QCOMPARE(result.urlSource, UrlSource::Environment);
    QCOMPARE(result.warnings, QStringList{});
}

void TestProfiles::anotherProfileDoesNotTakeTheEnvironmentsKey()
{
    KeyStore keys;
    const ResolvedEndpoint result = resolved(Profile{.name = u"work"_s}, keys, environment());
    QCOMPARE(result.keySource, KeySource::None);
    QVERIFY(result.endpoint.key.isEmpty());
    QVERIFY(result.keyTrouble.has_value());
}

void TestProfiles::anOwnKeyDisablesTheEnvironmentsCredential()
{
    KeyStore keys;
    keys.keepForSession(u"default"_s, ApiKey{u"sk-ant-own"_s});
    EnvironmentEndpoint env = environment(u"sk-ant-env"_s, u"http://127.0.0.1:1"_s);
    env.extraHeaders += HttpHeaders{{"authorization", "Bearer gateway"}};
    const ResolvedEndpoint result = resolved(Profile{.name = u"default"_s}, keys, env);
    QCOMPARE(result.keySource, KeySource::Session);
    QCOMPARE(result.endpoint.key.secret(), "sk-ant-own");
    QCOMPARE(result.endpoint.baseUrl, QUrl{u"http://127.0.0.1:1"_s});
    QCOMPARE(result.endpoint.extraHeaders, (HttpHeaders{{"x-team", "blue"}}));
}

void TestProfiles::aChosenUrlGoesBeforeTheEnvironment()
{
    KeyStore keys;
    keys.keepForSession(u"work"_s, ApiKey{u"sk-ant-own"_s});
    const Profile work{.name = u"work"_s,
                       .baseUrl = QUrl{u"https://gateway.example"_s},
                       .workspace = u"wrkspc_1"_s,
                       .baseUrlChosen = true};
    const ResolvedEndpoint result =
        resolved(work, keys, environment(u"k"_s, u"http://127.0.0.1:1"_s));
    QCOMPARE(result.endpoint.baseUrl, work.baseUrl);
    QCOMPARE(result.endpoint.workspace, u"wrkspc_1"_s);
    QCOMPARE(result.urlSource, UrlSource::Profile);
    QVERIFY(result.endpoint.extraHeaders.isEmpty());
}

void TestProfiles::theSandboxTakesNothingFromAnywhere()
{
    KeyStore keys;
    const ResolvedEndpoint result = resolved(m_profiles->find(u"sandbox"_s).value(), keys,
                                             environment(u"sk-ant-env"_s, u"http://127.0.0.1:1"_s));
    QCOMPARE(result.keySource, KeySource::Sandbox);
    QVERIFY(result.endpoint.key.secret() != "sk-ant-env" && result.endpoint.key.isWellFormed());
    QVERIFY(result.endpoint.baseUrl.isEmpty());
    QVERIFY(result.endpoint.extraHeaders.isEmpty());
}

void TestProfiles::aCredentialAmongTheCustomHeadersIsOne()
{
    KeyStore keys;
    EnvironmentEndpoint env = environment(u""_s);
    env.extraHeaders = {{"authorization", "Bearer gateway"}};
    const ResolvedEndpoint result = resolved(Profile{.name = u"default"_s}, keys, env);
    QCOMPARE(result.keySource, KeySource::CustomHeader);
    QCOMPARE(result.endpoint.extraHeaders, env.extraHeaders);
}

void TestProfiles::warningsAreGiven()
{
    KeyStore keys;
    EnvironmentEndpoint env = environment(u"sk-ant-admin01-x"_s, u"http://gateway.example"_s);
    env.warning = u"both"_s;
    const ResolvedEndpoint result = resolved(Profile{.name = u"default"_s}, keys, env);
    QCOMPARE(result.warnings.size(), 3);
    QVERIFY(result.warnings.join(u' ').contains(u"unencrypted to gateway.example"_s));
    QVERIFY(result.warnings.join(u' ').contains(u"Admin API key"_s));
}

void TestProfiles::withoutAKeychainTheTroubleIsTold()
{
    KeyStore keys;
    QVERIFY(!KeyStore::available());
    const ResolvedEndpoint result =
        resolved(Profile{.name = u"default"_s}, keys, environment(u""_s));
    QCOMPARE(result.keySource, KeySource::None);
    QCOMPARE(result.keyTrouble.value().kind, Kind::Storage);
}

void TestProfiles::originsAreCompared_data()
{
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<bool>("same");
    const QString base = u"https://api.anthropic.com"_s;
    QTest::newRow("same") << base << base + u"/v1/x"_s << true;
    QTest::newRow("case") << base << u"HTTPS://API.Anthropic.COM/"_s << true;
    QTest::newRow("default port") << base << u"https://api.anthropic.com:443/x"_s << true;
    QTest::newRow("default port of http") << u"http://h"_s << u"http://h:80"_s << true;
    QTest::newRow("another port") << base << u"https://api.anthropic.com:444/x"_s << false;
    QTest::newRow("another scheme") << base << u"http://api.anthropic.com:443/"_s << false;
    QTest::newRow("a longer host") << base << u"https://api.anthropic.com.evil.example/"_s << false;
    QTest::newRow("a dot at the end") << base << u"https://api.anthropic.com./"_s << false;
    QTest::newRow("no host") << base << u"/v1/x"_s << false;
    QTest::newRow("international")
        << u"https://bücher.example"_s << u"https://xn--bcher-kva.example/"_s << true;
}

void TestProfiles::originsAreCompared()
{
    QFETCH(const QString, a);
    QFETCH(const QString, b);
    QFETCH(const bool, same);
    QCOMPARE(isSameOrigin(QUrl{a}, QUrl{b}), same);
    QCOMPARE(isSameOrigin(QUrl{b}, QUrl{a}), same);
}

QTEST_GUILESS_MAIN(TestProfiles)
#include "tst_profiles.moc"
