//! The console's page and the headers of every answer.

use axum::{
    body::Body,
    http::{Method, header},
};

use super::node::{Node, Who};

#[tokio::test]
async fn every_page_of_the_console_is_its_one_page() {
    let node = Node::new();
    let index = node.get(Who::Nobody, "/").await;
    assert_eq!(index.status, 200);
    assert_eq!(index.headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
    assert!(index.text.contains("onelock"), "{}", index.text);
    for path in [
        "/journeys/journey-1",
        "/incidents?state=open",
        "/..%2f..%2fCargo.toml",
        "/..%5c..%5cCargo.toml",
        "/%2e%2e/%2e%2e/Cargo.toml",
        "/../Cargo.toml",
        "//etc/passwd",
        "/%00",
        "/C:/windows/win.ini",
    ] {
        let page = node.get(Who::Nobody, path).await;
        assert_eq!((page.status.as_u16(), &page.text), (200, &index.text), "{path}");
    }
    for path in [
        "/assets/missing.js",
        "/map/missing.geojson",
        "/assets/..%2findex.html",
        "/index.html.br",
        "/apiary",
        "/health/live",
        "/healthz",
        "/metrics/",
        "/.well-known/security.txt",
    ] {
        assert_eq!(node.get(Who::Nobody, path).await.verdict(), "404 not_found", "{path}");
    }
    let request = node.request(Who::Nobody, Method::POST, "/journeys").body(Body::empty());
    assert_eq!(node.send(request.unwrap()).await.verdict(), "405 method_not_allowed");
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let node = Node::new();
    for (path, is_api) in [
        ("/", false),
        ("/assets/missing.js", false),
        ("/api/v1/node", true),
        ("/api/v1/locks", true),
        ("/api/v1/nothing", true),
        ("/health", true),
    ] {
        let answer = node.get(Who::Nobody, path).await;
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        for part in ["default-src 'self'", "script-src 'self'", "frame-ancestors 'none'"] {
            assert!(policy.split("; ").any(|have| have == part), "{path}: {policy}");
        }
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(answer.headers[header::REFERRER_POLICY], "no-referrer", "{path}");
        let cache = answer.headers.get(header::CACHE_CONTROL).map(|value| value == "no-store");
        assert_eq!(cache == Some(true), is_api, "{path}: {cache:?}");
    }
}
