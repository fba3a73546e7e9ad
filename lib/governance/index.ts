export * from './control-tower-rules';
export * from './defence-in-depth-checks';
export * from './register-gates';
