ALTER TABLE `api_keys` ADD `site_id` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `expires_at` integer;--> statement-breakpoint
CREATE INDEX `api_keys_by_site` ON `api_keys` (`site_id`);--> statement-breakpoint
CREATE INDEX `guest_emails_by_site` ON `guest_emails` (`site_id`);