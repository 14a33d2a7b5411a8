//! The console's files, compiled into the program. No path of a request ever reaches a file system.

use axum::{
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::{problem::Problem, session::hex};

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Files;

const INDEX: &str = "index.html";
/// What is under here is named by its contents, and never changes.
const HASHED: &str = "assets/";
/// What is under these is a file or nothing, never a page of the console.
const FILES_ONLY: [&str; 2] = [HASHED, "map/"];

const NOT_BUILT: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
    <title>onelock</title>\n<h1>onelock</h1>\n<p>This program was built without its console. \
    Build the console first, then the program. The interface under <code>/api/v1</code> works.\n";

/// Whether a path belongs to the console rather than to the interface.
pub(crate) fn is_console_path(path: &str) -> bool {
    !(path == "/api" || path.starts_with("/api/") || path == "/health" || path == "/metrics")
}

/// Answers whatever is no route: a file of the console, or its page.
pub(crate) async fn serve(method: Method, uri: Uri, headers: axum::http::HeaderMap) -> Response {
    if !is_console_path(uri.path()) {
        return Problem::not_found("path", uri.path()).into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return Problem::Method.into_response();
    }
    let path = uri.path().trim_start_matches('/');
    let etag = headers.get(header::IF_NONE_MATCH);
    if let Some(file) = Files::get(path) {
        return answer(path, file, etag);
    }
    if FILES_ONLY.iter().any(|folder| path.starts_with(folder)) {
        return Problem::not_found("file", uri.path()).into_response();
    }
    match Files::get(INDEX) {
        Some(page) => answer(INDEX, page, etag),
        None => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], NOT_BUILT).into_response(),
    }
}

fn answer(path: &str, file: EmbeddedFile, known: Option<&HeaderValue>) -> Response {
    let etag = etag_of(&file);
    let cache =
        if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let head = [
        (header::ETAG, etag.clone()),
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
        (header::CONTENT_TYPE, content_type(file.metadata.mimetype())),
    ];
    if known.is_some_and(|known| is_named(known, &etag)) {
        return (StatusCode::NOT_MODIFIED, head).into_response();
    }
    (head, file.data).into_response()
}

fn content_type(mime: &str) -> HeaderValue {
    let is_text = mime.starts_with("text/") || mime.ends_with("javascript");
    let text = if is_text { format!("{mime}; charset=utf-8") } else { mime.to_owned() };
    HeaderValue::try_from(text)
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"))
}

/// Its contents' SHA-256, as a strong tag.
fn etag_of(file: &EmbeddedFile) -> HeaderValue {
    let hex = hex(&file.metadata.sha256_hash());
    HeaderValue::try_from(format!("\"{hex}\"")).expect("hex digits are legal in a header")
}

/// Whether a list of tags names this one (RFC 9110, §13.1.2).
fn is_named(list: &HeaderValue, etag: &HeaderValue) -> bool {
    let (Ok(list), Ok(etag)) = (list.to_str(), etag.to_str()) else { return false };
    list.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::{content_type, is_console_path, is_named};

    #[test]
    fn the_interface_is_not_the_console() {
        for (path, expected) in [
            ("/", true),
            ("/journeys/a.b", true),
            ("/apiary", true),
            ("/api", false),
            ("/api/v2/locks", false),
            ("/health", false),
            ("/metrics", false),
        ] {
            assert_eq!(is_console_path(path), expected, "{path}");
        }
    }

    #[test]
    fn tags_are_found_in_lists() {
        for (list, expected) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", \"a\"", true),
            ("*", true),
            ("\"ab\"", false),
            ("", false),
        ] {
            let [list, etag] = [list, "\"a\""].map(HeaderValue::from_static);
            assert_eq!(is_named(&list, &etag), expected, "{list:?}");
        }
    }

    #[test]
    fn text_is_utf8() {
        assert_eq!(content_type("text/javascript"), "text/javascript; charset=utf-8");
        assert_eq!(content_type("image/png"), "image/png");
        assert_eq!(content_type("application/json"), "application/json");
    }
}
