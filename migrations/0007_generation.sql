CREATE TABLE `claude_keys` (
	`site_id` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`sealed` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`site_id`) REFERENCES `sites`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `sites` ADD `custom_voice` text;--> statement-breakpoint
ALTER TABLE `sites` ADD `answer_length` text DEFAULT 'normal' NOT NULL;--> statement-breakpoint
ALTER TABLE `sites` ADD `answer_guidance` text;--> statement-breakpoint
ALTER TABLE `sites` ADD `ai_model` text;--> statement-breakpoint
ALTER TABLE `sites` ADD `claude_key` text;