const AVAILABILITIES: Record<string, string> = {
  InStock: "In stock",
  InStoreOnly: "In shops only",
  OnlineOnly: "Online only",
  LimitedAvailability: "Few left",
  OutOfStock: "Out of stock",
  SoldOut: "Sold out",
  PreOrder: "Pre-order",
  PreSale: "Pre-order",
  BackOrder: "On back order",
  Discontinued: "Discontinued",
};

/** schema.org's name of it in words; an unknown one as it is. */
export function nameAvailability(name: string): string {
  return AVAILABILITIES[name] ?? name;
}
