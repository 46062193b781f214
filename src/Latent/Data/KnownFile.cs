namespace Latent.Data;

/// <summary>A file of a public data set.</summary>
/// <param name="Name">The name it is kept under.</param>
/// <param name="Address">Where it is fetched from.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its checksum, in lower case hexadecimal digits.</param>
public sealed record KnownFile(string Name, Uri Address, long Bytes, string Sha256);
