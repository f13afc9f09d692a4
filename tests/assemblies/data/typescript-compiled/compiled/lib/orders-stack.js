"use strict";
var __createBinding = (this && this.__createBinding) || (Object.create ? (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    var desc = Object.getOwnPropertyDescriptor(m, k);
    if (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) {
      desc = { enumerable: true, get: function() { return m[k]; } };
    }
    Object.defineProperty(o, k2, desc);
}) : (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    o[k2] = m[k];
}));
var __setModuleDefault = (this && this.__setModuleDefault) || (Object.create ? (function(o, v) {
    Object.defineProperty(o, "default", { enumerable: true, value: v });
}) : function(o, v) {
    o["default"] = v;
});
var __importStar = (this && this.__importStar) || (function () {
    var ownKeys = function(o) {
        ownKeys = Object.getOwnPropertyNames || function (o) {
            var ar = [];
            for (var k in o) if (Object.prototype.hasOwnProperty.call(o, k)) ar[ar.length] = k;
            return ar;
        };
        return ownKeys(o);
    };
    return function (mod) {
        if (mod && mod.__esModule) return mod;
        var result = {};
        if (mod != null) for (var k = ownKeys(mod), i = 0; i < k.length; i++) if (k[i] !== "default") __createBinding(result, mod, k[i]);
        __setModuleDefault(result, mod);
        return result;
    };
})();
Object.defineProperty(exports, "__esModule", { value: true });
exports.OrdersStack = void 0;
const aws_cdk_lib_1 = require("aws-cdk-lib");
const sqs = __importStar(require("aws-cdk-lib/aws-sqs"));
/** The queue of orders. */
class OrdersStack extends aws_cdk_lib_1.NestedStack {
    constructor(scope, id) {
        super(scope, id);
        const failed = new sqs.Queue(this, "Failed", { fifo: true });
        new sqs.Queue(this, "Queue", {
            // The next version has another name, for which CloudFormation makes another queue.
            queueName: this.node.tryGetContext("next") ? "all-orders.fifo" : "orders.fifo",
            fifo: true,
            deadLetterQueue: { queue: failed, maxReceiveCount: 3 },
        });
        // A fault in a nested stack: the longest time is 14 days.
        failed.node.defaultChild.addPropertyOverride("MessageRetentionPeriod", 5_000_000);
    }
}
exports.OrdersStack = OrdersStack;
//# sourceMappingURL=orders-stack.js.map