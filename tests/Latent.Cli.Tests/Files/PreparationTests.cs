using System.Text.Json;
using System.Text.Json.Nodes;
using Latent.Cli.Files;

namespace Latent.Cli.Tests.Files;

[TestClass]
public sealed class PreparationTests
{
    private static readonly Preparation Whole = new([new PreparedColumn("a", [], 1.5), new PreparedColumn("b", ["x", "y"], 0)], "kind", ["no", "yes"], [1, 2, 3], [4, 5, 6]);

    [TestMethod]
    [DataRow("areTextsNumbered")]
    [DataRow("timeColumn")]
    public void FromJson_OfAnEarlierVersion_TakesTheDefault(string missing)
    {
        JsonObject json = JsonNode.Parse(Whole.ToJson().GetRawText())!.AsObject();
        Assert.IsTrue(json.Remove(missing));
        Assert.AreEqual(Whole.ToJson().GetRawText(), Read(json).ToJson().GetRawText());
    }

    [TestMethod]
    [DataRow("columns")]
    [DataRow("labelColumn")]
    [DataRow("classNames")]
    [DataRow("mean")]
    [DataRow("scale")]
    public void FromJson_WithoutWhatHasNoDefault_NamesIt(string missing)
    {
        JsonObject json = JsonNode.Parse(Whole.ToJson().GetRawText())!.AsObject();
        Assert.IsTrue(json.Remove(missing));
        Assert.Contains(missing, Assert.ThrowsExactly<InvalidDataException>(() => Read(json)).Message);
    }

    [TestMethod]
    [DataRow("name")]
    [DataRow("categories")]
    [DataRow("mean")]
    public void FromJson_ColumnWithoutAProperty_NamesIt(string missing)
    {
        JsonObject json = JsonNode.Parse(Whole.ToJson().GetRawText())!.AsObject();
        Assert.IsTrue(json["columns"]![0]!.AsObject().Remove(missing));
        Assert.Contains(missing, Assert.ThrowsExactly<InvalidDataException>(() => Read(json)).Message);
    }

    private static Preparation Read(JsonObject json)
    {
        using JsonDocument document = JsonDocument.Parse(json.ToJsonString());
        return Preparation.FromJson(document.RootElement, 3);
    }
}
