import 'element-plus/es/components/base/style/css'
import 'element-plus/es/components/button/style/css'
import 'element-plus/theme-chalk/dark/css-vars.css'
import '../styles/tokens.css'
import '../styles/page.css'
import '../styles/forms.css'
import { createApp } from 'vue'
import SignInApp from './SignInApp.vue'

createApp(SignInApp).mount('#app')
