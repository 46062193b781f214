using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Report.Charts;

/// <summary>How scores are spread in one or two groups, with a threshold.</summary>
/// <param name="Id">Unique in the report.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Description">What a reader should see in it, for those who do not.</param>
/// <param name="XName">The name of the scores.</param>
/// <param name="Groups">The groups: name, scores and colour.</param>
/// <param name="Threshold">Where the line between usual and unusual is; none where it is <see langword="null"/>.</param>
internal sealed record Histogram(string Id, string Title, string Description, string XName, IReadOnlyList<(string Name, IReadOnlyList<float> Scores, int Colour)> Groups, double? Threshold) : IReportBlock
{
    private const int Bins = 40;
    private const double Height = 310;
    private const double Left = 58;
    private const double Right = Drawing.Width - 20;
    private const double Top = 40;
    private const double Bottom = Height - 52;

    /// <inheritdoc/>
    public void Write(HtmlWriter html)
    {
        float[] all = [.. Groups.SelectMany(group => group.Scores).Where(float.IsFinite).Order()];
        if (all.Length == 0)
        {
            return;
        }

        // The few largest scores would press all others together: the last bin takes what lies beyond the 99.5th percentile.
        double from = Math.Min(all[0], Threshold ?? double.MaxValue);
        double to = Math.Max(all[Math.Min(all.Length - 1, (int)(all.Length * 0.995))], Threshold ?? double.MinValue);
        Scale x = Scale.Linear(from, to, Left, Right, 5);
        (from, to) = (x.Ticks[0], x.Ticks[^1]);
        double[][] shares = [.. Groups.Select(group => Shares(group.Scores, from, to))];
        Scale y = Scale.Linear(0, shares.Max(share => share.Max()), Bottom, Top, 4);

        Drawing.Open(html, Id, Title, Description, Height);
        Drawing.Axes(html, x, y, Left, Right, Top, Bottom, XName, "share of each group", yFormat: value => Percent(value).Replace(".0\u00a0%", "\u00a0%", StringComparison.Ordinal));
        for (int group = 0; group < Groups.Count; group++)
        {
            WriteBars(html, Groups[group].Name, Groups[group].Colour, shares[group], x, y, from, to);
        }

        if (Threshold is { } threshold)
        {
            double at = x.At(threshold);
            bool leftSide = at > (Left + Right) / 2;
            html.Void("line", ("class", "threshold"), ("x1", Coordinate(at)), ("x2", Coordinate(at)), ("y1", Coordinate(Top - 8)), ("y2", Coordinate(Bottom)));
            html.Element("text", "threshold " + Significant(threshold), ("class", "threshold-name"), ("x", Coordinate(at + (leftSide ? -6 : 6))), ("y", Coordinate(Top)), ("text-anchor", leftSide ? "end" : "start"));
        }

        Drawing.Close(html, [.. Groups.Select(group => (group.Name, group.Colour))]);
    }

    private static double[] Shares(IReadOnlyList<float> scores, double from, double to)
    {
        var shares = new double[Bins];
        foreach (float score in scores)
        {
            if (float.IsFinite(score))
            {
                shares[Math.Clamp((int)((score - from) / (to - from) * Bins), 0, Bins - 1)] += 1.0 / scores.Count;
            }
        }

        return shares;
    }

    private static void WriteBars(HtmlWriter html, string name, int colour, double[] shares, Scale x, Scale y, double from, double to)
    {
        html.Open("g", ("class", "bars f" + colour));
        for (int bin = 0; bin < Bins; bin++)
        {
            if (shares[bin] == 0)
            {
                continue;
            }

            double start = from + ((to - from) * bin / Bins);
            double end = from + ((to - from) * (bin + 1) / Bins);
            double top = y.At(shares[bin]);
            html.Open("rect", ("x", Coordinate(x.At(start) + 0.5)), ("width", Coordinate(x.At(end) - x.At(start) - 1)), ("y", Coordinate(top)), ("height", Coordinate(Bottom - top)));
            html.Element("title", $"{name}, {Significant(start)} to {Significant(end)}{(bin == Bins - 1 ? " and above" : "")}: {Percent(shares[bin])}").Close();
        }

        html.Close();
    }
}
