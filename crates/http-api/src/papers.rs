//! Papers that are handed in: read from base64, held to their size and kind, and named by what is
//! in them. Nothing of a paper is ever opened here.

use crate::problem::RequestReason;
use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::STANDARD};
use control::FileRecord;
use data_encoding::HEXLOWER;
use scheme::{Attachment, FormReason};

use crate::{json::AttachmentForm, problem::Problem};

/// Longest paper that is taken in, in bytes.
pub(crate) const PAPER_BYTES_MAX: usize = 512 * 1024;

/// Where the bytes of a paper stand in what is sent.
const CONTENT: &str = "/content_base64";
/// The kinds of paper that are taken, with how each begins and what it is called.
const KINDS: [(&str, &[u8], &str); 3] = [
    ("application/pdf", b"%PDF-", "pdf"),
    ("image/jpeg", b"\xff\xd8\xff", "jpg"),
    ("image/png", b"\x89PNG\r\n\x1a\n", "png"),
];

/// A paper and its entry in the application.
///
/// # Errors
///
/// With the field that is wrong.
pub(crate) fn read(form: AttachmentForm) -> Result<(Attachment, FileRecord), Problem> {
    let AttachmentForm { title, media_type, content_base64 } = form;
    let kind = KINDS.into_iter().find(|(name, _, _)| *name == media_type);
    let Some((name, start, _)) = kind else {
        let given = media_type.chars().take(40).collect();
        return Err(Problem::fault("/media_type", FormReason::UnknownMediaType { given }));
    };
    if content_base64.len() > PAPER_BYTES_MAX.div_ceil(3) * 4 {
        return Err(too_large(content_base64.len() / 4 * 3));
    }
    let body = STANDARD.decode(content_base64.as_bytes());
    let body = body.map_err(|_| Problem::fault(CONTENT, RequestReason::NotBase64))?;
    if body.len() > PAPER_BYTES_MAX {
        return Err(too_large(body.len()));
    }
    if !body.starts_with(start) {
        return Err(Problem::fault(CONTENT, RequestReason::NotOfMediaType { media_type }));
    }
    let digest = HEXLOWER.encode(digest::digest(&digest::SHA256, &body).as_ref());
    let length_bytes = u64::try_from(body.len()).unwrap_or(u64::MAX);
    let (media_type, digest_kept) = (name.to_owned(), digest.clone());
    let file = FileRecord { digest: digest_kept, media_type: media_type.clone(), body };
    Ok((Attachment { title, media_type, digest, length_bytes }, file))
}

fn too_large(bytes: usize) -> Problem {
    let wide = |bytes| u64::try_from(bytes).unwrap_or(u64::MAX);
    let (bytes, most_bytes) = (wide(bytes), wide(PAPER_BYTES_MAX));
    Problem::fault(CONTENT, FormReason::FileSize { bytes, most_bytes })
}

/// One of the media types that are taken. `None`: it is none of them.
pub(crate) fn media_type(text: &str) -> Option<&'static str> {
    KINDS.into_iter().find(|(name, _, _)| *name == text).map(|(name, _, _)| name)
}

/// What a browser is to save it as.
pub(crate) fn file_name(digest: &str, media_type: &str) -> String {
    let kind = KINDS.into_iter().find(|(name, _, _)| *name == media_type);
    let ending = kind.map_or("bin", |(_, _, ending)| ending);
    let start: String = digest.chars().filter(char::is_ascii_hexdigit).take(16).collect();
    format!("{start}.{ending}")
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD};

    use super::{PAPER_BYTES_MAX, file_name, read};
    use crate::json::AttachmentForm;

    fn form(media_type: &str, bytes: &[u8]) -> AttachmentForm {
        let (title, content_base64) = ("sample".to_owned(), STANDARD.encode(bytes));
        AttachmentForm { title, media_type: media_type.to_owned(), content_base64 }
    }

    #[track_caller]
    fn refuses(form: AttachmentForm, expected: &str) {
        let problem = read(form).expect_err(expected).to_string();
        assert!(problem.contains(expected), "{problem}");
    }

    #[test]
    fn a_paper_is_what_it_says_it_is() {
        let (attachment, file) = read(form("application/pdf", b"%PDF-1.7 sample")).unwrap();
        assert_eq!((attachment.length_bytes, file.body.len()), (15, 15));
        assert_eq!(attachment.digest, file.digest);
        assert_eq!(attachment.digest.len(), 64);
        let name = format!("{}.pdf", &file.digest[..16]);
        assert_eq!(file_name(&file.digest, &file.media_type), name);

        refuses(form("text/html", b"%PDF-1.7"), "unknown_media_type");
        refuses(form("image/png", b"%PDF-1.7"), "not_of_media_type media_type=image/png");
        refuses(form("application/pdf", b""), "not_of_media_type");
        let mut large = b"%PDF-".to_vec();
        large.resize(PAPER_BYTES_MAX + 1, 0);
        refuses(form("application/pdf", &large), "524288");
        let mut bad = form("application/pdf", b"%PDF-1.7");
        bad.content_base64 = "JVBERi0xLjc*".to_owned();
        refuses(bad, "not_base64");
    }
}
