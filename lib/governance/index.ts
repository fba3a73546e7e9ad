export * from './defence-in-depth-checks';
export * from './register-gates';
