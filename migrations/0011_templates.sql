CREATE TABLE `prompt_templates` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`category` text NOT NULL,
	`version` integer NOT NULL,
	`text` text NOT NULL,
	`share` integer DEFAULT 0 NOT NULL,
	`published_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`site_id`) REFERENCES `sites`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "prompt_templates_share" CHECK("prompt_templates"."share" between 0 and 100)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `prompt_templates_by_version` ON `prompt_templates` (`site_id`,`category`,`version`);