-- Files that imports have read, and how far. A row is written in the transaction that enters what was read, so that
-- neither is there without the other.
CREATE TABLE source_files (
    id       INTEGER NOT NULL PRIMARY KEY,
    source   TEXT    NOT NULL, -- as in contexts
    path     BLOB    NOT NULL, -- bytes, as the system has them
    key      BLOB    NOT NULL CHECK (length(key) = 16), -- of entries whose lines have no id; stays with a file that moves
    device   INTEGER NOT NULL,
    inode    INTEGER NOT NULL,
    size     INTEGER NOT NULL,
    modified INTEGER NOT NULL, -- ns since 1970
    read_to  INTEGER NOT NULL CHECK (read_to >= 0), -- bytes: all lines that end before were entered
    lines    INTEGER NOT NULL CHECK (lines >= 0), -- how many those are
    mark     BLOB    NOT NULL, -- hashes of what stands at the beginning and before read_to
    nameless INTEGER NOT NULL CHECK (nameless IN (0, 1)), -- a line without an id was among them
    UNIQUE (source, path)
) STRICT;
