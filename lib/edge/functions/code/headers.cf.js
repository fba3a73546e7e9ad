// Lists and no expression: the runtime compares words faster.
function cleanHeaders(request, address) {
  Object.keys(request.headers).forEach((name) => {
    if (
      SETTINGS.droppedHeaders.indexOf(name) >= 0 ||
      SETTINGS.droppedFamilies.some((start) => name.startsWith(start))
    ) {
      delete request.headers[name];
    }
  });
  request.headers['x-viewer-address'] = { value: address };
}
