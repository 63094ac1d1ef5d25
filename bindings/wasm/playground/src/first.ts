// What a first-time visitor sees: a rule with a test, and a manifest that it finds fault with.

export const FIRST_RULE = `/// Deployments survive the loss of a node.
///
/// A single replica is down while its node is drained.
rule deployment-single-replica {
  severity medium

  for d in Deployment
  when not d.metadata.namespace like "dev-*"
  require d.spec.replicas >= 2

  message "{d.metadata.name} has {d.spec.replicas} replica"
  help    "run two, or let an autoscaler keep two"
  fix     set d.spec.replicas = 2
}

/// Images come from the registry of the company.
rule image-foreign-registry {
  severity high

  for w in Workload
  for c in w.containers
  require c.image like "registry.acme.example/*"

  message "{c.name} runs {c.image}"
  help    "push the image to registry.acme.example and use it from there"
}

test deployment-single-replica {
  let web = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      replicas: 2
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers: [{name: web, image: "registry.acme.example/web:1.29"}]
    """
  case "two replicas pass" {
    given web
    expect pass
  }
  case "one does not, and is fixed" {
    given web with spec.replicas = 1
    expect fail at spec.replicas
    expect fixed
  }
}
`;

export const FIRST_MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: storefront
  namespace: shop
  labels:
    app: storefront
spec:
  replicas: 1 # enough for the start
  selector:
    matchLabels:
      app: storefront
  template:
    metadata:
      labels:
        app: storefront
    spec:
      containers:
        - name: web
          image: registry.acme.example/storefront:4.2
          ports:
            - containerPort: 8080
        - name: metrics
          image: docker.io/acme/exporter:0.9
---
apiVersion: v1
kind: Service
metadata:
  name: storefront
  namespace: shop
spec:
  selector:
    app: storefront
  ports:
    - port: 80
      targetPort: 8080
`;
