using Latent.Data;

namespace Latent.Tests.Data;

[TestClass]
public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")]
    [DataRow("train-images.idx3-ubyte", "train-labels.idx1-ubyte", "test-images.idx3-ubyte", "test-labels.idx1-ubyte")]
    public void Open_IdxNames_PartsTrainingAndTest(string images, string labels, string testImages, string testLabels)
    {
        Save(images, [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 10, 20]);
        Save(labels, [0, 0, 8, 1, 0, 0, 0, 2, 3, 4]);
        Save(testImages, [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 30]);
        Save(testLabels, [0, 0, 8, 1, 0, 0, 0, 1, 5]);
        DataFolder data = DataFolder.Open(_folder.Path);
        Assert.AreEqual(2, data.Training.Count);
        CollectionAssert.AreEqual(new[] { 3, 4 }, SampleLabels.ReadAll(data.Training));
        CollectionAssert.AreEqual(new[] { 5 }, SampleLabels.ReadAll(data.Test!));
    }

    [TestMethod]
    public void Open_CsvFiles_FindsTheLabel()
    {
        File.WriteAllText(_folder.File("my_train.csv"), "a,Label\n1,x\n2,y\n");
        File.WriteAllText(_folder.File("my_test.csv"), "Label,a\ny,5\n");
        DataFolder data = DataFolder.Open(_folder.Path);
        CollectionAssert.AreEqual(new[] { "x", "y" }, data.ClassNames.ToArray());
        CollectionAssert.AreEqual(new[] { 1 }, SampleLabels.ReadAll(data.Test!));
    }

    [TestMethod]
    [DataRow("a,Target,b", "Target")]
    [DataRow("a,y", "y")]
    [DataRow("x,y,z", null)]
    [DataRow("X,Y", null)]
    [DataRow("x,y,class", "class")]
    [DataRow("a,b", null)]
    public void FindLabelColumn_ByName_LeavesCoordinates(string header, string? label) =>
        Assert.AreEqual(label, DataFolder.FindLabelColumn(header.Split(',')));

    [TestMethod]
    public void Open_OneFile_IsTaken()
    {
        string path = _folder.File("a.csv");
        File.WriteAllText(path, "a\n1\n");
        Assert.AreEqual(1, DataFolder.Open(path).Training.Count);
        Assert.AreEqual(1, DataFolder.Open(_folder.Path).Training.Count);
    }

    [TestMethod]
    public void Open_NothingToOpen_SaysWhatIsLookedFor()
    {
        StringAssert.Contains(Assert.ThrowsExactly<DirectoryNotFoundException>(() => DataFolder.Open(_folder.File("no"))).Message, "fashion-mnist");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => DataFolder.Open(_folder.Path)).Message, "which is empty");
        File.WriteAllText(_folder.File("a.csv"), "a\n1\n");
        File.WriteAllText(_folder.File("b.csv"), "a\n1\n");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => DataFolder.Open(_folder.Path)).Message, "a.csv, b.csv");
    }

    private void Save(string name, byte[] content) => File.WriteAllBytes(_folder.File(name), content);
}
