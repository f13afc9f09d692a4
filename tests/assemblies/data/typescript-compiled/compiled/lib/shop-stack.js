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
exports.ShopStack = void 0;
const aws_cdk_lib_1 = require("aws-cdk-lib");
const lambda = __importStar(require("aws-cdk-lib/aws-lambda"));
const s3 = __importStar(require("aws-cdk-lib/aws-s3"));
const custom = __importStar(require("aws-cdk-lib/custom-resources"));
const constructs_1 = require("constructs");
const orders_stack_1 = require("./orders-stack");
/** A shop: pictures, a function that resizes them, and orders in a nested stack. */
class ShopStack extends aws_cdk_lib_1.Stack {
    constructor(scope, id, props) {
        super(scope, id, props);
        // Nothing refers to it, on purpose: W2001 is acknowledged.
        const legacy = new aws_cdk_lib_1.CfnParameter(this, "Legacy", { default: "" });
        aws_cdk_lib_1.Validations.of(legacy).acknowledge({ id: "cfnkit::W2001", reason: "pipelines still pass it" });
        // In the next version the pictures have moved, and with them the logical ID of the bucket.
        const home = this.node.tryGetContext("next") ? new constructs_1.Construct(this, "Storage") : this;
        const pictures = new s3.Bucket(home, "Pictures", { versioned: true });
        const resize = new lambda.Function(this, "Resize", {
            runtime: lambda.Runtime.PYTHON_3_13,
            handler: "index.handler",
            code: lambda.Code.fromAsset("resize"),
            timeout: aws_cdk_lib_1.Duration.seconds(30),
        });
        pictures.grantReadWrite(resize);
        // A fault behind the types' back: the property is MemorySize.
        resize.node.defaultChild.addPropertyOverride("MemorySyze", 256);
        // Nothing is found here any more, so this is told.
        aws_cdk_lib_1.Validations.of(resize).acknowledge({ id: "cfnkit::E3012", reason: "the timeout was a text" });
        // A fault that the library makes: IAM's action for this call is s3:ListAllMyBuckets.
        new custom.AwsCustomResource(this, "Buckets", {
            onUpdate: { service: "S3", action: "listBuckets", physicalResourceId: custom.PhysicalResourceId.of("buckets") },
            policy: custom.AwsCustomResourcePolicy.fromSdkCalls({ resources: ["*"] }),
        });
        new orders_stack_1.OrdersStack(this, "Orders");
    }
}
exports.ShopStack = ShopStack;
//# sourceMappingURL=shop-stack.js.map