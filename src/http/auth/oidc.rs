//! An outside provider that says who somebody is (OpenID Connect Core 1.0, authorization code flow with PKCE, RFC 7636). What it
//! says is believed once its signature, issuer, audience, time and nonce are right.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use moka::future::Cache;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    SignatureVerificationError, TokenResponse,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::access::keyring::{Keyring, Keys, Suite};
use crate::access::seal;
use crate::config::{self, Secret};
use crate::http::others;

/// A sign-in takes no longer.
pub const PATIENCE: Duration = Duration::from_secs(600);
/// A question to the provider takes no longer.
const ANSWER: Duration = Duration::from_secs(10);
/// What it says of itself, and its keys, are believed so long.
const BELIEVED: Duration = Duration::from_secs(3_600);

/// What the provider's own description makes: it says where to ask for a code, and perhaps where to give it back.
type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The provider.
pub struct Provider {
    settings: config::Oidc,
    secret: Option<String>,
    http: reqwest::Client,
    about: Cache<(), CoreProviderMetadata>,
}

/// A sign-in that is under way, kept in a cookie: only the browser that began it ends it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Attempt {
    pub state: String,
    nonce: String,
    verifier: String,
    /// The page to go on with.
    pub next: String,
    at: DateTime<Utc>,
}

/// Why the provider says nothing that can be believed. The text is for the log.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    #[error("the provider cannot be reached, or says of itself what cannot be used: {0}")]
    Away(String),
    #[error("the provider does not take the code: {0}")]
    Code(String),
    #[error("the provider's ID token is not to be believed: {0}")]
    Token(String),
}

/// Somebody whom the provider knows and no account belongs to, in the place of his attempt: he is told by what name, and nobody else
/// can write it there.
#[derive(Debug, Serialize, Deserialize)]
pub struct Stranger {
    pub identity: String,
    at: DateTime<Utc>,
}

impl Stranger {
    pub fn new(identity: String, at: DateTime<Utc>) -> Self {
        Self { identity, at }
    }
}

/// What the cookie of a sign-in holds, sealed.
pub trait Held: Serialize + DeserializeOwned {
    /// One kind is not taken for the other.
    const PLACE: &'static str;

    fn at(&self) -> DateTime<Utc>;

    /// For the cookie.
    fn sealed(&self, ring: &Keyring, suite: Suite) -> String {
        seal::seal(ring, suite, Self::PLACE, &serde_json::to_vec(self).unwrap_or_default())
    }

    /// From the cookie; `None` where it is none of ours, of the other kind, or too old.
    fn opened(keys: &Keys, text: &str, now: DateTime<Utc>) -> Option<Self> {
        let held: Self = serde_json::from_slice(&seal::open(keys, Self::PLACE, text).ok()?).ok()?;
        let age = (now - held.at()).to_std().ok()?;
        (age <= PATIENCE).then_some(held)
    }
}

impl Held for Attempt {
    const PLACE: &'static str = "oidc/attempt";

    fn at(&self) -> DateTime<Utc> {
        self.at
    }
}

impl Held for Stranger {
    const PLACE: &'static str = "oidc/stranger";

    fn at(&self) -> DateTime<Utc> {
        self.at
    }
}

impl Provider {
    /// # Errors
    /// The file of the secret cannot be read; the text says why.
    pub fn new(settings: config::Oidc) -> Result<Provider, String> {
        let secret = Secret::read(settings.client_secret.as_ref(), settings.client_secret_file.as_deref())?;
        let http = others::client(ANSWER)?;
        Ok(Provider { settings, secret, http, about: Cache::builder().time_to_live(BELIEVED).build() })
    }

    /// For people.
    pub fn title(&self) -> &str {
        &self.settings.title
    }

    /// What the provider says of itself; several who wait for it ask once.
    async fn about(&self) -> Result<CoreProviderMetadata, OidcError> {
        let issuer = IssuerUrl::new(self.settings.issuer.clone());
        let issuer = issuer.map_err(|error| OidcError::Away(error.to_string()))?;
        let asked = CoreProviderMetadata::discover_async(issuer, &self.http);
        let about = self.about.try_get_with((), asked).await;
        let about = about.map_err(|error| OidcError::Away(error.to_string()))?;
        // The secret goes where the description says: nowhere in the open, unless the provider itself is there.
        let mut places = vec![about.jwks_uri().as_str(), about.authorization_endpoint().as_str()];
        places.extend(about.token_endpoint().map(|place| place.as_str()));
        match self.settings.issuer.starts_with("https://")
            && places.iter().any(|place| !place.starts_with("https://"))
        {
            true => Err(OidcError::Away(format!("it leads into the open: {}", places.join(", ")))),
            false => Ok(about),
        }
    }

    /// `back` is where the provider sends the browser afterwards.
    async fn client(&self, back: &str) -> Result<Client, OidcError> {
        let back = RedirectUrl::new(back.to_owned()).map_err(|error| OidcError::Away(error.to_string()))?;
        let id = ClientId::new(self.settings.client_id.clone());
        let secret = self.secret.clone().map(ClientSecret::new);
        Ok(CoreClient::from_provider_metadata(self.about().await?, id, secret).set_redirect_uri(back))
    }

    /// Where the browser is sent, and what it keeps meanwhile.
    ///
    /// # Errors
    /// The provider is away.
    pub async fn begin(
        &self,
        back: &str,
        next: String,
        at: DateTime<Utc>,
    ) -> Result<(String, Attempt), OidcError> {
        let client = self.client(back).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let asked = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        let scopes = self.settings.scopes.iter().cloned().map(Scope::new);
        let (url, state, nonce) = asked.add_scopes(scopes).set_pkce_challenge(challenge).url();
        let (state, nonce) = (state.into_secret(), nonce.secret().clone());
        Ok((url.into(), Attempt { state, nonce, verifier: verifier.into_secret(), next, at }))
    }

    /// Who somebody is who came back with a code.
    ///
    /// # Errors
    /// The provider is away, does not take the code, or says what is not to be believed.
    pub async fn identity(
        &self,
        back: &str,
        code: String,
        attempt: &Attempt,
        now: fn() -> DateTime<Utc>,
    ) -> Result<String, OidcError> {
        let client = self.client(back).await?;
        let asked = client.exchange_code(AuthorizationCode::new(code));
        let asked = asked.map_err(|error| OidcError::Away(error.to_string()))?;
        let asked = asked.set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier.clone()));
        let answer =
            asked.request_async(&self.http).await.map_err(|error| OidcError::Code(error.to_string()))?;
        let token = answer.id_token().ok_or_else(|| OidcError::Token("there is none".into()))?;
        let nonce = Nonce::new(attempt.nonce.clone());
        match believed(&client, token, &nonce, now) {
            // Keys change now and then.
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey | SignatureVerificationError::CryptoError(_),
            )) => {
                self.about.invalidate(&()).await;
                believed(&self.client(back).await?, token, &nonce, now)
            }
            judged => judged,
        }
        .map_err(|error| OidcError::Token(error.to_string()))?;
        claim(token, &self.settings.claim)
            .ok_or_else(|| OidcError::Token(format!("it has no {}", self.settings.claim)))
    }
}

/// Whether an ID token is the provider's own, for this server, of now and of this attempt (OpenID Connect Core 1.0, 3.1.3.7).
fn believed(
    client: &Client,
    token: &CoreIdToken,
    nonce: &Nonce,
    now: fn() -> DateTime<Utc>,
) -> Result<(), ClaimsVerificationError> {
    token.claims(&client.id_token_verifier().set_time_fn(now), nonce).map(|_| ())
}

/// A text or number of an ID token that is believed already.
fn claim(token: &CoreIdToken, name: &str) -> Option<String> {
    let token = token.to_string();
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
    match claims.get(name)? {
        serde_json::Value::String(text) if !text.is_empty() => Some(text.clone()),
        // Some providers number people.
        serde_json::Value::Number(number) if !number.is_f64() => Some(number.to_string()),
        _ => None,
    }
}
