/// <reference types="vite/client" />
import 'element-plus/es/components/base/style/css'
import 'element-plus/es/components/button/style/css'
import 'element-plus/es/components/checkbox/style/css'
import 'element-plus/es/components/config-provider/style/css'
import 'element-plus/theme-chalk/dark/css-vars.css'
import '../styles/tokens.css'
import '../styles/page.css'
import './maps.css'
import { createApp } from 'vue'
import MapsApp from './MapsApp.vue'

createApp(MapsApp).mount('#app')
