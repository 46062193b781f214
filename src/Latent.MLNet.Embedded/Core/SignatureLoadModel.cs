namespace Microsoft.ML;

/// <summary>Marks loaders of models; see <see cref="LoadableClassAttribute"/>.</summary>
public delegate void SignatureLoadModel();
