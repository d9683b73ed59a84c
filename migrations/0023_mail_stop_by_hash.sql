DROP INDEX `guest_emails_by_stop`;--> statement-breakpoint
CREATE INDEX `guest_emails_by_stop_hash` ON `guest_emails` (`stop_hash`);