//! Routes with the rule that each declares: there is no way to add one without.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, on};

use super::auth::gate;
use super::state::App;
use crate::access::Rule;

/// A route as it is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    pub method: Method,
    pub path: &'static str,
    pub rule: Rule,
}

/// Routes on their way to a router.
pub struct Routes {
    app: App,
    router: Router<App>,
    declared: Vec<Declared>,
}

impl Routes {
    pub fn new(app: &App) -> Self {
        Self { app: app.clone(), router: Router::new(), declared: Vec::new() }
    }

    pub fn get<T: 'static>(self, path: &'static str, rule: Rule, handler: impl Handler<T, App>) -> Self {
        self.add(Method::GET, MethodFilter::GET, path, rule, handler)
    }

    pub fn post<T: 'static>(self, path: &'static str, rule: Rule, handler: impl Handler<T, App>) -> Self {
        self.add(Method::POST, MethodFilter::POST, path, rule, handler)
    }

    pub fn put<T: 'static>(self, path: &'static str, rule: Rule, handler: impl Handler<T, App>) -> Self {
        self.add(Method::PUT, MethodFilter::PUT, path, rule, handler)
    }

    pub fn patch<T: 'static>(self, path: &'static str, rule: Rule, handler: impl Handler<T, App>) -> Self {
        self.add(Method::PATCH, MethodFilter::PATCH, path, rule, handler)
    }

    pub fn delete<T: 'static>(self, path: &'static str, rule: Rule, handler: impl Handler<T, App>) -> Self {
        self.add(Method::DELETE, MethodFilter::DELETE, path, rule, handler)
    }

    fn add<T: 'static>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        rule: Rule,
        handler: impl Handler<T, App>,
    ) -> Self {
        let gate = from_fn_with_state((self.app.clone(), rule), gate::enforce);
        self.declared.push(Declared { method, path, rule });
        Self { router: self.router.route(path, on(filter, handler).route_layer(gate)), ..self }
    }

    /// Whatever is at no route: files of the pages.
    pub fn fallback<T: 'static>(self, handler: impl Handler<T, App>) -> Self {
        Self { router: self.router.fallback(handler), ..self }
    }

    pub fn merge(mut self, other: Routes) -> Self {
        self.declared.extend(other.declared);
        Self { router: self.router.merge(other.router), ..self }
    }

    /// Puts something around the routes so far.
    pub fn around(self, dress: impl FnOnce(Router<App>) -> Router<App>) -> Self {
        Self { router: dress(self.router), ..self }
    }

    pub fn declared(&self) -> &[Declared] {
        &self.declared
    }

    pub fn into_router(self) -> Router<App> {
        self.router
    }
}
