/**
 * What the dashboard's Pages project does not hold itself is the Worker's, through a service binding. Which paths come here at
 * all stands in `_routes.json`, so that files cost no call.
 */
export default {
  fetch: (request, { API }) => API.fetch(request),
};
