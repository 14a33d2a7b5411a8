-- Every card that another authority's node has had here, and those that this one had before: what was
-- signed under a card is verified by it, however long ago it was replaced. Cards are never changed.

CREATE TABLE cards (
    authority TEXT NOT NULL,
    -- The name of its hand-over key, as envelopes give it.
    key TEXT NOT NULL,
    -- The card, as the text of its file.
    card TEXT NOT NULL,
    noted_ms INTEGER NOT NULL,
    PRIMARY KEY (authority, key)
) STRICT, WITHOUT ROWID;
