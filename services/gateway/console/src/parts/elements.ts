// The parts of Element Plus that the console uses, with their styles. Only pages that need them load this.
import 'element-plus/theme-chalk/el-input.css';
import 'element-plus/theme-chalk/el-option.css';
import 'element-plus/theme-chalk/el-popper.css';
import 'element-plus/theme-chalk/el-scrollbar.css';
import 'element-plus/theme-chalk/el-segmented.css';
import 'element-plus/theme-chalk/el-select.css';
import 'element-plus/theme-chalk/el-tag.css';

export { ElInput } from 'element-plus/es/components/input/index.mjs';
export { ElSegmented } from 'element-plus/es/components/segmented/index.mjs';
export { ElOption, ElSelect } from 'element-plus/es/components/select/index.mjs';
