//! The console's files, compiled into the program. No path of a request ever reaches a file system.

use crate::problem::RequestReason;
use axum::{
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use rust_embed::{EmbeddedFile, RustEmbed};
use scheme::Thing;

use crate::problem::Problem;

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

/// What begins with one of these is asked by programs: what is not served there is not found,
/// rather than answered with a page that they would take for a yes.
const SERVICES: [&str; 6] = ["/api", "/health", "/livez", "/metrics", "/readyz", "/.well-known"];

/// Files in these codings stand beside those that they are made from, best first.
const CODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// Whether a path belongs to the console rather than to the interface.
pub(crate) fn is_console_path(path: &str) -> bool {
    !SERVICES.iter().any(|service| path.starts_with(service))
}

/// Answers whatever is no route: a file of the console, or its page.
pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if !is_console_path(uri.path()) {
        return Problem::not_found(Thing::Path, uri.path()).into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return Problem::from(RequestReason::MethodNotAllowed).into_response();
    }
    let path = uri.path().trim_start_matches('/');
    let is_coded = CODINGS.iter().any(|(_, suffix)| path.ends_with(suffix));
    if !is_coded && let Some(file) = Files::get(path) {
        return answer(path, file, &headers);
    }
    if is_coded || FILES_ONLY.iter().any(|folder| path.starts_with(folder)) {
        return Problem::not_found(Thing::File, uri.path()).into_response();
    }
    match Files::get(INDEX) {
        Some(page) => answer(INDEX, page, &headers),
        None => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], NOT_BUILT).into_response(),
    }
}

fn answer(path: &str, plain: EmbeddedFile, asked: &HeaderMap) -> Response {
    let mime = content_type(plain.metadata.mimetype());
    let accepted = asked.get(header::ACCEPT_ENCODING);
    let coded = CODINGS.iter().find_map(|(coding, suffix)| {
        let file = Files::get(&format!("{path}{suffix}"))?;
        accepts(accepted?, coding).then_some((*coding, file))
    });
    let (coding, file) = coded.map_or((None, plain), |(coding, file)| (Some(coding), file));
    let etag = etag_of(&file);
    let cache =
        if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut head = HeaderMap::new();
    head.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    head.insert(header::CONTENT_TYPE, mime);
    head.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let known = asked.get(header::IF_NONE_MATCH).is_some_and(|known| is_named(known, &etag));
    head.insert(header::ETAG, etag);
    if known {
        return (StatusCode::NOT_MODIFIED, head).into_response();
    }
    if let Some(coding) = coding {
        head.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    (head, file.data).into_response()
}

/// Whether a list of codings takes this one (RFC 9110, §12.5.3). That of all others (`*`) is not
/// looked for: whoever wants a coding names it.
fn accepts(list: &HeaderValue, coding: &str) -> bool {
    let Ok(list) = list.to_str() else { return false };
    list.split(',').any(|item| {
        let (name, weight) = item.split_once(';').unwrap_or((item, ""));
        let weight = weight.trim().strip_prefix("q=").map(|text| text.trim().parse::<f32>());
        name.trim().eq_ignore_ascii_case(coding) && !matches!(weight, Some(Ok(0.0) | Err(_)))
    })
}

fn content_type(mime: &str) -> HeaderValue {
    let is_text = mime.starts_with("text/") || mime.ends_with("javascript");
    let text = if is_text { format!("{mime}; charset=utf-8") } else { mime.to_owned() };
    HeaderValue::try_from(text)
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"))
}

/// Its contents' SHA-256, as a strong tag.
fn etag_of(file: &EmbeddedFile) -> HeaderValue {
    let hex = HEXLOWER.encode(&file.metadata.sha256_hash());
    HeaderValue::try_from(format!("\"{hex}\"")).expect("hex digits are legal in a header")
}

/// Whether a list of tags names this one (RFC 9110, §13.1.2).
fn is_named(list: &HeaderValue, etag: &HeaderValue) -> bool {
    let (Ok(list), Ok(etag)) = (list.to_str(), etag.to_str()) else { return false };
    list.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{Files, INDEX, accepts, answer, content_type, etag_of, is_console_path, is_named};

    #[test]
    fn the_interface_is_not_the_console() {
        for (path, expected) in [
            ("/", true),
            ("/journeys/a.b", true),
            ("/apiary", false),
            ("/health/live", false),
            ("/healthz", false),
            ("/.well-known/security.txt", false),
            ("/api", false),
            ("/api/v2/locks", false),
            ("/health", false),
            ("/metrics", false),
        ] {
            assert_eq!(is_console_path(path), expected, "{path}");
        }
    }

    #[test]
    fn texts_are_sent_in_the_coding_that_is_taken() {
        let coded: Vec<_> = Files::iter().filter(|name| name.ends_with(".br")).collect();
        assert_eq!(coded.is_empty(), Files::get(INDEX).is_none(), "the console is built or not");
        for name in coded {
            let plain = name.trim_end_matches(".br");
            for (accepted, suffix, coding) in
                [("br, gzip", ".br", Some("br")), ("gzip", ".gz", Some("gzip")), ("", "", None)]
            {
                let asked = HeaderMap::from_iter([(
                    header::ACCEPT_ENCODING,
                    HeaderValue::from_static(accepted),
                )]);
                let response = answer(plain, Files::get(plain).unwrap(), &asked);
                let said = response.headers().get(header::CONTENT_ENCODING);
                assert_eq!(said.map(HeaderValue::as_bytes), coding.map(str::as_bytes), "{plain}");
                let tag = etag_of(&Files::get(&format!("{plain}{suffix}")).unwrap());
                assert_eq!(response.headers()[header::ETAG], tag, "{plain}");
                assert_eq!(response.headers()[header::VARY], "accept-encoding");
            }
        }
    }

    #[test]
    fn codings_are_found_in_lists() {
        for (list, expected) in [
            ("br", true),
            ("gzip, deflate, br", true),
            ("gzip;q=1.0, BR;q=0.5", true),
            ("br;q=0", false),
            ("br; q=0.000", false),
            ("br;q=x", false),
            ("gzip", false),
            ("*", false),
            ("", false),
        ] {
            assert_eq!(accepts(&HeaderValue::from_static(list), "br"), expected, "{list:?}");
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
