export { CfnkitPlugin, type CfnkitPluginProps } from "./plugin";
