CREATE TABLE `eval_questions` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`question` text NOT NULL,
	`folded` text NOT NULL,
	`expected` text,
	`origin` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`site_id`) REFERENCES `sites`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `eval_questions_by_text` ON `eval_questions` (`site_id`,`folded`);--> statement-breakpoint
CREATE TABLE `eval_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`decision` text,
	`source_id` text,
	`version` integer,
	`cursor` text DEFAULT '' NOT NULL,
	`done` integer NOT NULL,
	`questions` integer NOT NULL,
	`before` text,
	`after` text,
	`leased_until` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`site_id`) REFERENCES `sites`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `eval_runs_by_site` ON `eval_runs` (`site_id`,`created_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `eval_runs_by_version` ON `eval_runs` (`site_id`,`source_id`,`version`);--> statement-breakpoint
CREATE INDEX `eval_runs_by_status` ON `eval_runs` (`status`);