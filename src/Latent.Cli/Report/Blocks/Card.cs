namespace Latent.Cli.Report.Blocks;

/// <summary>One figure in large type.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">The figure.</param>
/// <param name="Note">What it is compared with.</param>
/// <param name="Verdict">How it stands against that.</param>
internal sealed record Card(string Label, string Value, string Note, Verdict Verdict = Verdict.None);
