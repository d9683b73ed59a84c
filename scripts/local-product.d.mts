export interface Product {
  app_url: string;
  site_id: string;
  site_key: string;
  site_origin: string;
  agents: { email: string; password: string }[];
  kill(): Promise<void>;
  stop(): Promise<void>;
}
export function startProduct(options: {
  state: string;
  entry?: string;
  agents?: number;
  vars?: Record<string, string>;
  with_shop?: boolean;
}): Promise<Product>;
