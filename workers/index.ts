/** Production entry: the Worker with its real dependencies, and the object classes it exports. */
import { ConversationObject } from "./conversations/conversation/object";
import { CrawlerObject } from "./crawl/object";
import { createDeps } from "./deps";
import { SiteRoomObject } from "./sites/site-room/object";
import { createWorker } from "./worker";

export { Meter } from "./billing/meter/object";
export { SiteIndex } from "./knowledge/site-index/object";
export { Limiter } from "./ops/limiter";
export { SiteLog } from "./sites/site-log/object";

export class Conversation extends ConversationObject {
  protected override readonly makeDeps = createDeps;
}

export class Crawler extends CrawlerObject {
  protected override readonly makeDeps = createDeps;
}

export class SiteRoom extends SiteRoomObject {
  protected override readonly makeDeps = createDeps;
}

export default createWorker(createDeps);
