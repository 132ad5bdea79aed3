//! A provider of OpenID Connect, played by the test, which can forge what it says.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::people::now;

/// How an ID token is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forged {
    No,
    OtherKey,
    NoSignature,
    /// Signed with the public key as if it were a secret that both know.
    PublicKeyAsSecret,
    OtherIssuer,
    OtherAudience,
    Expired,
    OtherNonce,
    NoSubject,
    ChangedAfterwards,
    NoToken,
}

/// What the provider knows.
pub struct Known {
    pub url: String,
    pub keys: Vec<SigningKey>,
    pub forged: Forged,
    pub subject: String,
    /// By code: nonce and challenge; each serves once.
    pub codes: BTreeMap<String, (String, String)>,
}

/// A provider, played by the test: it gives codes without asking anybody.
#[derive(Clone)]
pub struct Provider(Arc<Mutex<Known>>);

impl Provider {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let known = Known {
            url,
            keys: vec![SigningKey::from_bytes(&[7; 32])],
            forged: Forged::No,
            subject: "wang@gov".into(),
            codes: BTreeMap::new(),
        };
        let provider = Self(Arc::new(Mutex::new(known)));
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        provider
    }

    pub fn url(&self) -> String {
        self.0.lock().unwrap().url.clone()
    }

    pub fn set(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.0.lock().unwrap());
    }

    /// A person agrees: the code for what the browser was sent with.
    pub fn agree(&self, asked: &BTreeMap<String, String>) -> String {
        let mut known = self.0.lock().unwrap();
        let code = format!("code-{}", known.codes.len());
        known.codes.insert(code.clone(), (asked["nonce"].clone(), asked["code_challenge"].clone()));
        code
    }
}

async fn describe(State(provider): State<Provider>) -> Json<Value> {
    let url = provider.url();
    Json(json!({
        "issuer": url, "authorization_endpoint": format!("{url}/authorize"), "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/keys"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    let known = provider.0.lock().unwrap();
    let keys = known.keys.iter().map(|key| {
        let x = BASE64.encode(key.verifying_key().as_bytes());
        json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": &x[..8], "x": x })
    });
    Json(json!({ "keys": keys.collect::<Vec<_>>() }))
}

async fn token(
    State(provider): State<Provider>,
    Form(asked): Form<BTreeMap<String, String>>,
) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    let mut known = provider.0.lock().unwrap();
    let refuse = || (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" })));
    let (nonce, challenge) =
        known.codes.insert(asked["code"].clone(), Default::default()).ok_or_else(refuse)?;
    // A code that was taken once has no challenge any more.
    if BASE64.encode(Sha256::digest(&asked["code_verifier"])) != challenge {
        return Err(refuse());
    }
    let mut answer = json!({ "access_token": "none", "token_type": "Bearer" });
    if known.forged != Forged::NoToken {
        answer["id_token"] = id_token(&known, &nonce).into();
    }
    Ok(Json(answer))
}

fn id_token(known: &Known, nonce: &str) -> String {
    let at = now().timestamp();
    let mut claims = json!({
        "iss": known.url, "sub": known.subject, "aud": "ftz-atlas", "iat": at, "exp": at + 300, "nonce": nonce,
    });
    match known.forged {
        Forged::OtherIssuer => claims["iss"] = "https://evil.example".into(),
        Forged::OtherAudience => claims["aud"] = "another".into(),
        Forged::Expired => claims["exp"] = (at - 1).into(),
        Forged::OtherNonce => claims["nonce"] = "of another attempt".into(),
        Forged::NoSubject => claims["sub"] = "".into(),
        _ => {}
    }
    let key = known.keys.last().unwrap();
    let public = BASE64.encode(key.verifying_key().as_bytes());
    let (algorithm, id) = match known.forged {
        Forged::NoSignature => ("none", &public[..8]),
        Forged::PublicKeyAsSecret => ("HS256", &public[..8]),
        _ => ("EdDSA", &public[..8]),
    };
    let head = BASE64.encode(json!({ "alg": algorithm, "kid": id, "typ": "JWT" }).to_string());
    let mut signed = format!("{head}.{}", BASE64.encode(claims.to_string()));
    let signature = match known.forged {
        Forged::NoSignature => Vec::new(),
        Forged::OtherKey => SigningKey::from_bytes(&[9; 32]).sign(signed.as_bytes()).to_bytes().to_vec(),
        Forged::PublicKeyAsSecret => {
            let secret = key.verifying_key();
            ftz_atlas::access::keyring::Suite::International
                .mac(secret.as_bytes(), &[signed.as_bytes()])
                .to_vec()
        }
        _ => key.sign(signed.as_bytes()).to_bytes().to_vec(),
    };
    if known.forged == Forged::ChangedAfterwards {
        claims["sub"] = "li@gov".into();
        signed = format!("{head}.{}", BASE64.encode(claims.to_string()));
    }
    format!("{signed}.{}", BASE64.encode(signature))
}
