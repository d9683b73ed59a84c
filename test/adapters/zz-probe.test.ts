import { inject, it } from "vitest";
it("probes", async () => {
  const u = inject("evil_site_url");
  const go = async (path: string) => {
    try {
      const r = await fetch(u + path, { redirect: "manual" });
      const loc = r.headers.get("location");
      const t = await r.text();
      console.log(path, r.status, loc, JSON.stringify([...r.headers]), t.length, JSON.stringify(t.slice(0, 60)));
    } catch (e) { console.log(path, "THROWS", String(e)); }
  };
  await go("/page");
  await go("/redirect?to=" + encodeURIComponent("/ツ/é"));
  for (const a of ["gzip", "br", "GZIP", "x-gzip", "deflate", "identity"]) await go("/encoded?as=" + a);
  await go("/encoding-lie"); await go("/encoding-lie?as=br"); await go("/truncated-gzip");
  await go("/lying-length?says=10"); await go("/lying-length?says=1000"); await go("/lying-length?says=-5"); await go("/garbage"); await go("/reset"); await go("/reset?after_head"); await go("/redirect-nowhere");
  const h = await (await fetch(u + "/__hits?of=/page")).json(); console.log(JSON.stringify(h));
});
