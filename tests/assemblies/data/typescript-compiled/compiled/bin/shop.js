"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
const aws_cdk_lib_1 = require("aws-cdk-lib");
const network_stack_1 = require("../lib/network-stack");
const shop_stack_1 = require("../lib/shop-stack");
const app = new aws_cdk_lib_1.App();
// Two stacks for no account in particular.
new network_stack_1.NetworkStack(app, "Network");
new shop_stack_1.ShopStack(app, "Shop");
// The same shop as a stage, whose account and region are known.
const production = new aws_cdk_lib_1.Stage(app, "Prod", { env: { account: "111122223333", region: "eu-central-1" } });
new shop_stack_1.ShopStack(production, "Shop", { tags: { team: "shop" } });
//# sourceMappingURL=shop.js.map