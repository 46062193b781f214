using System.Globalization;
using System.Text;

namespace Latent.Results;

/// <summary>Writes docs/results.md from the figures; nothing in it is typed in by hand but the words around them.</summary>
internal sealed class ResultsDocument
{
    private readonly StringBuilder _text = new();
    private readonly IReadOnlyDictionary<string, Measurement> _measured;

    private readonly string _folder;

    private ResultsDocument(IReadOnlyDictionary<string, Measurement> measured, string folder) => (_measured, _folder) = (measured, folder);

    public static void Write(string path, IReadOnlyDictionary<string, Measurement> measured)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var document = new ResultsDocument(measured, folder);
        document.Compose();
        Directory.CreateDirectory(folder);
        File.WriteAllText(path, document._text.ToString());
    }

    private void Compose()
    {
        Line("# Results of the autoencoder family");
        Line();
        Line("Made by one command, which trains everything below from scratch. FOLDER holds `fashion-mnist` (the four IDX files) and `timeseries` (`ecg`, `nab`) and `anomaly` (tables); `--only NAME` makes single rows, and figures are kept in `artifacts/results` between runs.");
        Line();
        Line("```sh");
        Line("dotnet run -c Release --project benchmarks/Latent.Results -- --data FOLDER --fresh");
        Line("```");
        Line();
        Line("Fashion-MNIST: 60,000 training images without labels, 10,000 test images. *Test MSE* is the mean squared error of reconstructed test images, values from 0 to 1, beside that of as many principal components. *Linear probe*: logistic regression on the standardised latents with all labels, and with 100, 600 and 1,000 (the mean of five draws, the same rows for every representation). *5-NN*: 20,000 known images, 5,000 asked. Times are wall-clock seconds of training on one thread (`LATENT_THREADS=1`) of a machine that had other work as well, so they are bounds from above. Seed 0 throughout; the same seed gives the same figures on any number of threads.");
        Line();
        Table();
        HeldBack();
        Denoising();
        Sparse();
        Variational();
        Tied();
        Linear();
        PreTrained();
        Sequential();
        Pictures();
        Notes();
    }

    private void Table()
    {
        Line("## Every preset, its better settings, and the baselines");
        Line();
        Line("| representation | settings | latents | test MSE | PCA | linear probe | 5-NN | 100 / 600 / 1,000 labels | epochs | seconds | seed |");
        Line("|---|---|---:|---:|---:|---:|---:|---|---:|---:|---:|");
        foreach (Measurement m in _measured.Values.Where(m => m.Representation is not null))
        {
            Representation r = m.Representation!;
            bool isBaseline = m.Name == "raw" || m.Name.StartsWith("pca-", StringComparison.Ordinal);
            string error = m.TestError is { } e ? Bold(N(e), !isBaseline && e < m.PcaError) : "";
            string time = isBaseline ? "| | |" : string.Create(CultureInfo.InvariantCulture, $"{m.Epochs} | {m.Seconds:F0} | {m.Seed} |");
            Line($"| {m.Name} | {m.Settings} | {m.Width} | {error} | {(m.PcaError is { } pca ? N(pca) : "")} | {N3(r.LinearProbe)} | {N3(r.Neighbours)} | {N3(r.Probe100)} / {N3(r.Probe600)} / {N3(r.Probe1000)} | {time}".Replace("| | | |", "| | |", StringComparison.Ordinal));
        }

        Line();
        Line("Bold: below the principal components of the same width.");
        string[] above = [.. _measured.Values.Where(m => m.Representation is not null && m.TestError > m.PcaError).Select(m => m.Name)];
        if (above.Length > 0)
        {
            Line();
            Line($"Not below them: {string.Join("; ", above)}. With hundreds of latents (sparse, conv-pool) linear components are nearly lossless and hard to beat in error; the others are held back by their settings or by what they are for. What they buy shows in the other columns and below.");
        }

        Line();
    }

    private void HeldBack()
    {
        (string Preset, string Better, string Why)[] pairs =
        [
            ("stacked", "stacked, Adam", "SGD with a rate of 1.5 on batches of 32 takes far fewer useful steps than Adam"),
            ("conv-latent10", "conv-latent10, linear latents", "ReLU behind the latents lets some of them die and keeps the others from being negative"),
            ("conv-latent314", "conv-latent314, batch 64", "a threshold of 10 % counts almost every epoch as a plateau, so the rate falls to nothing, and batches of 1,024 leave few steps"),
            ("conv-pool", "conv-pool, Adam", "five epochs of SGD are few"),
            ("recurrent", "recurrent, Adam", "SGD with a rate of 0.1 hardly moves a recurrent network in ten epochs"),
            ("sparse-kl", "sparse-kl, Adam", "SGD with a rate of 1 has far to go in ten epochs"),
            ("dense-3d", "dense-3d, LeakyReLU", "behind three latents and twelve units every ReLU that dies is missed, and the rate stays high to the end"),
            ("denoising", "denoising, Adam", "ten epochs of SGD are few for a harder task than that of stacked"),
            ("dense-32", "dense-32, longer", "the first layer is narrow and the rate stays high to the end"),
        ];
        var known = pairs.Where(pair => _measured.ContainsKey(pair.Preset) && _measured.ContainsKey(pair.Better)).ToArray();
        if (known.Length == 0)
        {
            return;
        }

        Line("### Where a preset's own settings hold it back");
        Line();
        Line("The presets keep the settings that they are known by. The same network with other settings:");
        Line();
        Line("| preset | test MSE | with better settings | why |");
        Line("|---|---:|---:|---|");
        foreach ((string preset, string better, string why) in known)
        {
            Line($"| {preset} | {N(_measured[preset].TestError!.Value)} | {N(_measured[better].TestError!.Value)} ({_measured[better].Settings}) | {why} |");
        }

        Line();
    }

    private void Denoising()
    {
        string[] rows = ["stacked", "stacked, Adam", "denoising", "denoising, Adam", "denoising, dropout", "dense-32, denoising", "dense-32, denoising, longer"];
        if (!Any(rows, "PSNR noisy"))
        {
            return;
        }

        Line("## Denoising cleans noisy images");
        Line();
        Line("Peak signal-to-noise ratio over all test images, before and after. The *stacked* rows never saw noise and are there to compare with; *dropout* loses half of the pixels, the others Gaussian noise of 0.2.");
        Line();
        Line("| | noisy, dB | cleaned, dB |");
        Line("|---|---:|---:|");
        foreach (Measurement m in Of(rows, "PSNR noisy"))
        {
            Line(string.Create(CultureInfo.InvariantCulture, $"| {m.Name} | {m.Figures["PSNR noisy"]:F2} | {m.Figures["PSNR cleaned"]:F2} |"));
        }

        Line();
        Picture("denoising-cleaned", "Clean, with noise, and cleaned by the preset");
        Picture("denoising-better-cleaned", "Clean, with noise, and cleaned by the preset with Adam");
        Picture("denoising-dropout-cleaned", "Clean, with half of the pixels dropped, and restored");
    }

    private void Sparse()
    {
        string[] rows = ["sparse-kl", "sparse-kl, Adam", "sparse-l1"];
        if (!Any(rows, "mean activation"))
        {
            return;
        }

        Line("## Sparse latents stay near their target");
        Line();
        Line("In error these are no match for as many principal components: the units stand behind a layer of 100 and most of them are off for any one image. What is bought is that each unit is on for few images.");
        Line();
        Line("| | target | mean activation | units with a mean of 0.05 to 0.15 | activations below 0.1 |");
        Line("|---|---:|---:|---:|---:|");
        foreach (Measurement m in Of(rows, "mean activation"))
        {
            Line(string.Create(CultureInfo.InvariantCulture, $"| {m.Name} | {(m.Name == "sparse-l1" ? "" : "0.1")} | {m.Figures["mean activation"]:F3} | {m.Figures["share of units with a mean of 0.05 to 0.15"]:P0} | {m.Figures["share of activations below 0.1"]:P0} |"));
        }

        Line();
    }

    private void Variational()
    {
        foreach (Measurement m in Of(["variational"], "active latents"))
        {
            Line("## Variational latents are near N(0, I)");
            Line();
            Line(string.Create(CultureInfo.InvariantCulture, $"Over the test images each latent's mean is at most {m.Figures["largest mean of a latent"]:F2} from 0, and its variance (of the means, and the mean of the variances) lies between {m.Figures["smallest variance of a latent"]:F2} and {m.Figures["largest variance of a latent"]:F2}. {m.Figures["active latents"]:F0} of {m.Width} latents are active; the divergence is {m.Figures["divergence in nats"]:F1} nats in all, latent by latent {string.Join(", ", Enumerable.Range(0, m.Width).Select(i => m.Figures[$"divergence of latent {i}"].ToString("F2", CultureInfo.InvariantCulture)))}."));
            Line();
            Picture("variational-generated", "Draws from N(0, I), decoded: new images");
        }
    }

    private void Tied()
    {
        if (!_measured.TryGetValue("tied", out Measurement? tied) || !_measured.TryGetValue("stacked", out Measurement? stacked))
        {
            return;
        }

        Line("## Tied weights: half of them at nearly the same error");
        Line();
        Line(string.Create(CultureInfo.InvariantCulture, $"{tied.Figures["parameters"]:N0} parameters against {stacked.Figures["parameters"]:N0}; test MSE {tied.TestError:F4} against {stacked.TestError:F4}; rounded accuracy on held-out images {tied.Figures.GetValueOrDefault("validation rounded_accuracy"):F3} against {stacked.Figures.GetValueOrDefault("validation rounded_accuracy"):F3}."));
        Line();
    }

    private void Linear()
    {
        foreach (Measurement m in Of(["pca-linear"], "angle, preset, median"))
        {
            Line("## A linear autoencoder finds the plane of the principal components");
            Line();
            Line(string.Create(CultureInfo.InvariantCulture, $"Principal angle to that plane on the 60 generated points, five seeds: {m.Figures["angle, preset, median"]:F2}° in the median and {m.Figures["angle, preset, largest"]:F2}° at most after the preset's 20 epochs, which are 20 steps and hold it back; {m.Figures["angle, 600 epochs, median"]:F3}° and {m.Figures["angle, 600 epochs, largest"]:F3}° after 600 epochs with cosine decay."));
            Line();
        }
    }

    private void PreTrained()
    {
        if (!_measured.TryGetValue(PreTraining.Baselines, out Measurement? baselines))
        {
            return;
        }

        Line("## Few labels: what pre-training buys, and what it does not");
        Line();
        Line($"Test accuracy, mean ± standard deviation over five draws of the labelled rows, the same for all. *Pre-trained*: an encoder that saw all 60,000 images without labels, then a classifier on it with the defaults of `EncoderClassifierOptions` (a linear head alone for 1,000 steps of 32 rows, then both for 1,000). *Frozen*: logistic regression on its standardised latents. *From scratch*: the same network on the labelled rows alone, for as many steps.");
        Line();
        Line($"| | {string.Join(" | ", PreTraining.LabelCounts.Select(labels => string.Create(CultureInfo.InvariantCulture, $"{labels:N0} labels")))} |");
        Line("|---|---:|---:|---:|");
        Row(baselines, "raw pixels", "logistic regression on the pixels");
        Row(baselines, "PCA 30", "logistic regression on 30 principal components");
        foreach (Measurement m in PreTraining.All.Where(experiment => _measured.ContainsKey(experiment.Name)).Select(experiment => _measured[experiment.Name]))
        {
            string encoder = $"{m.Name[PreTraining.Prefix.Length..]} ({m.Settings})";
            Row(m, "from scratch", $"{encoder}: from scratch");
            Row(m, "frozen", $"{encoder}: frozen");
            Row(m, "pre-trained", $"{encoder}: pre-trained");
            Line($"| {encoder}: gain | {string.Join(" | ", PreTraining.LabelCounts.Select(labels => Gain(m.Figures[$"gain, {labels} labels"], m.Figures[$"gain, {labels} labels ±"])))} |");
        }

        Line();
        Line("*Gain*: of pre-training over the same network from scratch, with Student's 95 % interval over the five draws.");
        Line();
        PreTrainedTables();

        void Row(Measurement m, string figure, string title) =>
            Line($"| {title} | {string.Join(" | ", PreTraining.LabelCounts.Select(labels => Spread(m, $"{figure}, {labels} labels")))} |");
    }

    private void PreTrainedTables()
    {
        if (!_measured.TryGetValue(PreTrainingTables.Name, out Measurement? m))
        {
            return;
        }

        Line($"The same on tables of numbers ({m.Settings}): half of the rows train the encoder without labels and are those that labels are drawn of, the other half tests. Test accuracy, and the gain:");
        Line();
        Line($"| | {string.Join(" | ", PreTrainingTables.LabelCounts.Select(labels => $"{labels} labels"))} |");
        Line("|---|---:|---:|---:|");
        foreach (string table in PreTrainingTables.Tables)
        {
            foreach (string figure in new[] { "logistic regression", "from scratch", "pre-trained" })
            {
                Line($"| {table}: {figure} | {string.Join(" | ", PreTrainingTables.LabelCounts.Select(labels => Spread(m, $"{table}, {figure}, {labels} labels")))} |");
            }

            Line($"| {table}: gain | {string.Join(" | ", PreTrainingTables.LabelCounts.Select(labels => Gain(m.Figures[$"{table}, gain, {labels} labels"], m.Figures[$"{table}, gain, {labels} labels ±"])))} |");
        }

        Line();
    }

    private void Sequential()
    {
        string[] rows = ["recurrent, ECG", "recurrent, NAB taxi"];
        if (!Any(rows, "AUC"))
        {
            return;
        }

        Line("## Recurrent autoencoders find what is abnormal in measured sequences");
        Line();
        Line("Trained on normal sequences alone; scored by reconstruction error on later normal ones and all abnormal ones. ECG: beats of MIT-BIH record 100. NAB: taxi passengers in New York, windows of a day, learnt from the months before the first anomaly; a window is abnormal when its middle lies in one of NAB's windows. Beside it the reconstruction error of as many principal components, and the distance to the fifth nearest neighbour.");
        Line();
        Line("| | settings | AUC / average precision | PCA | 5th neighbour | share abnormal | seconds |");
        Line("|---|---|---|---|---|---:|---:|");
        foreach (Measurement m in Of(rows, "AUC"))
        {
            Line(string.Create(CultureInfo.InvariantCulture, $"| {m.Name} | {m.Settings}; {m.Epochs} epochs | {m.Figures["AUC"]:F3} / {m.Figures["average precision"]:F3} | {m.Figures["AUC of PCA"]:F3} / {m.Figures["average precision of PCA"]:F3} | {m.Figures["AUC of the 5th neighbour"]:F3} / {m.Figures["average precision of the 5th neighbour"]:F3} | {m.Figures["share abnormal"]:P1} | {m.Seconds:F0} |"));
        }

        Line();
    }

    /// <summary>What each network brings back, for the eye.</summary>
    private void Pictures()
    {
        (string Name, string File)[] drawn = [.. _measured.Values.Select(m => (m.Name, Workplace.ImageName(m.Name))).Where(drawn => File.Exists(Path.Combine(_folder, "images", drawn.Item2)))];
        if (drawn.Length == 0)
        {
            return;
        }

        Line("## What comes back");
        Line();
        Line("Twelve test images above, their reconstructions below; the denoising networks are given the clean images too.");
        Line();
        Line("| | |");
        Line("|---|---|");
        foreach ((string name, string file) in drawn)
        {
            Line($"| {name} | ![Test images over their reconstructions by {name}](images/{file}) |");
        }

        Line();
    }

    private void Notes()
    {
        Measurement[] noted = [.. _measured.Values.Where(m => m.Notes.Count > 0)];
        if (noted.Length == 0)
        {
            return;
        }

        Line("## What the health checks found");
        Line();
        foreach (Measurement m in noted)
        {
            foreach (string note in m.Notes)
            {
                Line($"- {m.Name}: {note}");
            }
        }

        Line();
    }

    private bool Any(string[] rows, string figure) => Of(rows, figure).Any();

    private IEnumerable<Measurement> Of(string[] rows, string figure) => rows.Where(_measured.ContainsKey).Select(row => _measured[row]).Where(m => m.Figures.ContainsKey(figure));

    private void Picture(string name, string caption)
    {
        Line($"![{caption}](images/{name}.png)");
        Line();
        Line($"*{caption}.*");
        Line();
    }

    private void Line(string line = "") => _text.Append(line).Append('\n');

    private static string Spread(Measurement m, string figure) => $"{N3(m.Figures[figure])} ± {N3(m.Figures[figure + " ±"])}";

    private static string Gain(double mean, double half) => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(mean, 3) + 0.0:+0.000;−0.000;0.000} ± {half:F3}");

    private static string Bold(string text, bool isBold) => isBold ? $"**{text}**" : text;

    private static string N(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    private static string N3(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
