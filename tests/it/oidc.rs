//! Signing in by an outside provider: what is believed of it, and what is not.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use ftz_atlas::access::Role;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, Url};
use serde_json::{Value, json};

use crate::harness::{run, stderr, stdout};
use crate::people::Office;
use crate::provider::{Forged, Provider};

/// An office whose people sign in at the provider.
async fn office(provider: &Provider, more: &str) -> Office {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ftz-atlas.toml");
    let text = format!(
        "[access.oidc]\ntitle = \"统一身份\"\nissuer = \"{}\"\nclient_id = \"ftz-atlas\"\nclient_secret = \"s3cret\"\n{more}",
        provider.url()
    );
    std::fs::write(&file, text).unwrap();
    Office::with(&[("FTZ_ATLAS_CONFIG", file.to_str().unwrap())]).await
}

fn link(office: &Office, name: &str, subject: &str) {
    let output = run(office.folder.path(), &["user", "link", name, subject]);
    assert!(output.status.success(), "{}", stderr(&output));
}

/// A browser: it keeps its cookies and tells where it is sent.
struct Browser<'a> {
    office: &'a Office,
    client: Client,
    cookies: BTreeMap<String, String>,
}

impl<'a> Browser<'a> {
    fn of(office: &'a Office) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { office, client, cookies: BTreeMap::new() }
    }

    async fn get(&mut self, path: &str) -> Response {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, held)| format!("{name}={held}")).collect();
        let request = self.client.get(self.office.server.at(path)).header("cookie", cookies.join("; "));
        // As a browser says it that is sent here by another site.
        let response = request.header("sec-fetch-site", "cross-site").send().await.unwrap();
        for set in response.headers().get_all("set-cookie") {
            let (cookie, about) = set.to_str().unwrap().split_once(';').unwrap();
            let (name, held) = cookie.split_once('=').unwrap();
            assert!(about.contains("HttpOnly") && about.contains("Path=/"), "{about}");
            let site = if name == "ftz_oidc" { "SameSite=Lax" } else { "SameSite=Strict" };
            assert!(about.contains(site), "{name}: {about}");
            match held {
                "" => self.cookies.remove(name),
                held => self.cookies.insert(name.into(), held.into()),
            };
        }
        response
    }

    /// Where the provider is asked, with what.
    async fn begin(&mut self, next: &str) -> BTreeMap<String, String> {
        let response = self.get(&format!("/api/v1/session/oidc?next={next}")).await;
        assert_eq!(response.status(), 303);
        let place = Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
        assert_eq!(place.path(), "/authorize");
        place.query_pairs().into_owned().collect()
    }

    /// The sign-in page's address after the provider has sent the browser back.
    async fn end(&mut self, code: &str, state: &str) -> String {
        let response = self.get(&format!("/api/v1/session/oidc/callback?code={code}&state={state}")).await;
        assert_eq!(response.status(), 303);
        response.headers()["location"].to_str().unwrap().to_owned()
    }

    async fn whole(&mut self, provider: &Provider) -> String {
        let asked = self.begin("%2Fmap.html").await;
        let code = provider.agree(&asked);
        self.end(&code, &asked["state"]).await
    }

    async fn session(&mut self) -> Value {
        self.get("/api/v1/session").await.json().await.unwrap()
    }
}

#[tokio::test]
async fn a_person_whom_the_provider_knows_signs_in() {
    let provider = Provider::start().await;
    let office = office(&provider, "scopes = [\"profile\"]").await;
    link(&office, "clerk", "wang@gov");
    let mut browser = Browser::of(&office);
    assert_eq!(browser.session().await["sign_in"]["oidc"]["title"], "统一身份");
    let asked = browser.begin("%2Fmap.html%3Flayer%3Dopen").await;
    assert_eq!(asked["client_id"], "ftz-atlas");
    assert_eq!(asked["redirect_uri"], office.server.at("/api/v1/session/oidc/callback"));
    assert_eq!((asked["response_type"].as_str(), asked["scope"].as_str()), ("code", "openid profile"));
    assert_eq!(asked["code_challenge_method"], "S256");
    let held = browser.cookies.clone();
    let code = provider.agree(&asked);
    assert_eq!(browser.end(&code, &asked["state"]).await, "/sign-in?next=%2Fmap.html%3Flayer%3Dopen");
    let session = browser.session().await;
    assert_eq!(
        (session["stage"].as_str(), session["account"]["name"].as_str()),
        (Some("open"), Some("clerk"))
    );
    assert!(!browser.cookies.contains_key("ftz_oidc"));
    // The same answer again, as who has read it on the way would bring it: the code serves once.
    let mut other = Browser::of(&office);
    other.cookies = held;
    assert_eq!(
        other.end(&code, &asked["state"]).await,
        "/sign-in?next=%2Fmap.html%3Flayer%3Dopen&refused=failed"
    );
    assert_eq!(other.session().await["stage"], "none");
    let auditor = office.person(Role::Auditor).await;
    let rows = auditor.read("/api/v1/audit?kind=sign_in&q=统一身份").await;
    let rows = rows["entries"].as_array().unwrap();
    let told: Vec<_> = rows.iter().map(|row| (row["account"].as_str(), row["outcome"].as_str())).collect();
    assert_eq!(told, [(None, Some("refused")), (Some("clerk"), Some("done"))]);
    let log = office.log();
    assert!(!log.contains("s3cret") && !log.contains(&code), "what is secret is in the log");
}

#[tokio::test]
async fn what_is_forged_is_not_believed() {
    use Forged::*;
    let provider = Provider::start().await;
    let office = office(&provider, "").await;
    link(&office, "clerk", "wang@gov");
    link(&office, "supervisor", "li@gov");
    for forged in [
        OtherKey,
        NoSignature,
        PublicKeyAsSecret,
        OtherIssuer,
        OtherAudience,
        Expired,
        OtherNonce,
        NoSubject,
        ChangedAfterwards,
        NoToken,
    ] {
        provider.set(|known| known.forged = forged);
        let mut browser = Browser::of(&office);
        assert_eq!(browser.whole(&provider).await, "/sign-in?next=%2Fmap.html&refused=failed", "{forged:?}");
        assert_eq!(browser.session().await["stage"], "none", "{forged:?}");
    }
    provider.set(|known| known.forged = No);
    let mut browser = Browser::of(&office);
    assert_eq!(browser.whole(&provider).await, "/sign-in?next=%2Fmap.html");
    // Another key than the one that was read first: keys change.
    provider.set(|known| known.keys = vec![SigningKey::from_bytes(&[8; 32])]);
    let mut browser = Browser::of(&office);
    assert_eq!(browser.whole(&provider).await, "/sign-in?next=%2Fmap.html");
    assert_eq!(browser.session().await["account"]["name"], "clerk");
}

#[tokio::test]
async fn only_the_browser_that_began_ends_it() {
    let provider = Provider::start().await;
    let office = office(&provider, "").await;
    link(&office, "clerk", "wang@gov");
    let expired = |place: &str| assert!(place.ends_with("&refused=expired"), "{place}");
    let mut victim = Browser::of(&office);
    let mut attacker = Browser::of(&office);
    let asked = attacker.begin("%2F").await;
    let code = provider.agree(&asked);
    // Somebody is sent here with the attacker's code, to work in the attacker's account.
    expired(&victim.end(&code, &asked["state"]).await);
    let own = victim.begin("%2F").await;
    expired(&victim.end(&code, &asked["state"]).await);
    assert_ne!(own["state"], asked["state"]);
    // The attempt is over with the first answer, right or wrong.
    expired(&victim.end(&provider.agree(&own), &own["state"]).await);
    // A cookie that somebody made himself.
    for made in
        ["x", "ftz-sealed:international:1:AAAA", "ftz-sealed:international:99:AAAAAAAAAAAAAAAAAAAAAAAAAAAA"]
    {
        victim.cookies.insert("ftz_oidc".into(), made.into());
        expired(&victim.end(&code, &asked["state"]).await);
    }
    assert_eq!(victim.session().await["stage"], "none");
    assert_eq!(attacker.end(&code, &asked["state"]).await, "/sign-in?next=%2F");
    // He is sent to pages of this server alone.
    let asked = attacker.begin("https:%2F%2Fevil.example").await;
    let refused = attacker
        .get(&format!("/api/v1/session/oidc/callback?error=access_denied&state={}", asked["state"]))
        .await;
    assert_eq!(refused.headers()["location"], "/sign-in?next=%2F&refused=denied");
    // Any page can send a browser here without an attempt: that counts for nothing, and is not for the record.
    for _ in 0..40 {
        expired(&victim.end("x", "y").await);
    }
    let auditor = office.person(Role::Auditor).await;
    let rows = auditor.read("/api/v1/audit?kind=sign_in&q=统一身份&limit=200").await;
    assert!(rows["entries"].as_array().unwrap().len() < 10);
    // An answer to an attempt is a try.
    let mut last = String::new();
    for _ in 0..31 {
        let asked = victim.begin("%2F").await;
        last = victim.end("x", &asked["state"]).await;
    }
    assert!(last.ends_with("&refused=busy"), "{last}");
}

#[tokio::test]
async fn an_account_is_linked_by_who_administers_accounts() {
    let provider = Provider::start().await;
    let office = office(&provider, "claim = \"sub\"").await;
    let mut browser = Browser::of(&office);
    assert_eq!(browser.whole(&provider).await, "/sign-in?next=%2Fmap.html&refused=unlinked");
    assert_eq!(browser.session().await["sign_in"]["oidc"]["identity"], "wang@gov");
    // Nobody else's browser is told so, and what he holds ends no attempt.
    assert_eq!(Browser::of(&office).session().await["sign_in"]["oidc"]["identity"], Value::Null);
    assert!(browser.end("x", "y").await.ends_with("&refused=expired"));
    let mut admin = office.person(Role::SystemAdmin).await;
    let id = |name: &'static str, list: &Value| {
        let found = list["accounts"].as_array().unwrap().iter().find(|one| one["name"] == name);
        format!("/api/v1/accounts/{}", found.unwrap()["id"].as_str().unwrap())
    };
    let list = admin.read("/api/v1/accounts").await;
    let (clerk, officer) = (id("clerk", &list), id("officer", &list));
    let linked = admin.expect(Method::PATCH, &clerk, json!({ "subject": "wang@gov" }), 200).await;
    assert_eq!(linked["subject"], "wang@gov");
    let twice = admin.expect(Method::PATCH, &officer, json!({ "subject": "wang@gov" }), 422).await;
    assert_eq!(twice["errors"][0]["pointer"], "/subject");
    admin.expect(Method::PATCH, &officer, json!({ "subject": "with blank" }), 422).await;
    let new = json!({ "name": "new", "title": "新", "role": "clerk", "unit": "tax", "subject": "wang@gov" });
    admin.expect(Method::POST, "/api/v1/accounts", new, 422).await;
    browser.whole(&provider).await;
    assert_eq!(browser.session().await["account"]["name"], "clerk");
    // Whoever has another's identity from now on does not keep this account's sessions.
    admin.expect(Method::PATCH, &clerk, json!({ "subject": "" }), 200).await;
    assert_eq!(browser.session().await["stage"], "none");
    admin.expect(Method::PATCH, &clerk, json!({ "subject": "wang@gov", "active": false }), 200).await;
    assert!(browser.whole(&provider).await.ends_with("&refused=inactive"));
    // At the server, and of those whom only the server changes.
    let taken = run(office.folder.path(), &["user", "link", "auditor", "wang@gov"]);
    assert_eq!(taken.status.code(), Some(2), "{}", stderr(&taken));
    link(&office, "auditor", "zhao@gov");
    let listed = stdout(&run(office.folder.path(), &["user", "list", "--json"]));
    assert!(listed.contains("zhao@gov"), "{listed}");
    // The second factor is asked for as ever.
    provider.set(|known| known.subject = "zhao@gov".into());
    browser.whole(&provider).await;
    assert_eq!(browser.session().await["stage"], "enrol");
}

#[tokio::test]
async fn who_needs_no_password_need_not_change_it() {
    let provider = Provider::start().await;
    let office = office(&provider, "").await;
    link(&office, "clerk", "wang@gov");
    office.execute("UPDATE accounts SET must_change = TRUE").await;
    let mut browser = Browser::of(&office);
    browser.whole(&provider).await;
    assert_eq!(browser.session().await["stage"], "open");
    // By the password it must be.
    let mut clerk = office.nobody();
    assert_eq!(clerk.sign_in("clerk", &office.passwords[&Role::Clerk]).await["stage"], "password");
    // The provider is away: the page says so, and the password works on.
    let gone = Provider::start().await;
    gone.set(|known| known.url = "http://127.0.0.1:1".into());
    let elsewhere = self::office(&gone, "").await;
    let response = Browser::of(&elsewhere).get("/api/v1/session/oidc?next=%2F").await;
    assert_eq!(response.headers()["location"], "/sign-in?next=%2F&refused=failed");
    // Without a provider there is no such way.
    let without = Office::open().await;
    assert_eq!(without.nobody().get("/api/v1/session/oidc").await.status(), 404);
    assert_eq!(without.nobody().get("/api/v1/session/oidc/callback?code=1&state=1").await.status(), 404);
}
