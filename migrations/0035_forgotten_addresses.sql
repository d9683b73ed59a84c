-- An address that is forgotten, or replaced, may answer no mail any more, and stands in no thread of mails.
CREATE TRIGGER `mail_threads_forgotten` AFTER DELETE ON `guest_emails` BEGIN
	DELETE FROM `mail_threads` WHERE `guest_uuid` = OLD.`guest_uuid`;
END;
--> statement-breakpoint
CREATE TRIGGER `mail_threads_replaced` AFTER UPDATE OF `email` ON `guest_emails` WHEN OLD.`email` <> NEW.`email` BEGIN
	DELETE FROM `mail_threads` WHERE `guest_uuid` = OLD.`guest_uuid`;
END;
