import { App, Stage } from "aws-cdk-lib";
import { NetworkStack } from "../lib/network-stack";
import { ShopStack } from "../lib/shop-stack";

const app = new App();

// Two stacks for no account in particular.
new NetworkStack(app, "Network");
new ShopStack(app, "Shop");

// The same shop as a stage, whose account and region are known.
const production = new Stage(app, "Prod", { env: { account: "111122223333", region: "eu-central-1" } });
new ShopStack(production, "Shop", { tags: { team: "shop" } });
