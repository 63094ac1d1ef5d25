// What there is to open besides the standard rules. The build puts the repository's examples in place of SAMPLES.

export interface Sample {
  title: string;
  detail: string;
  rule?: string;
  manifest?: string;
}

declare const SAMPLES: { examples: Sample[]; manifests: Sample[] };

export const EXAMPLES: Sample[] = SAMPLES.examples;
export const MANIFESTS: Sample[] = SAMPLES.manifests;
