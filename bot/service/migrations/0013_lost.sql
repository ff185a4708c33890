-- Why a posted message is not drawn again any more: deleted, frozen, or unreachable with its whole channel.
ALTER TABLE part ADD COLUMN lost TEXT NOT NULL DEFAULT '';
