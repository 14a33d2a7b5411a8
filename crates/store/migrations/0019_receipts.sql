-- What the other authority has signed for what it has: it shows our own back to us when we have forgotten.
ALTER TABLE outbox_delivered ADD COLUMN receipt BLOB;
