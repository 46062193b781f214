using Latent.Storage;

namespace Latent.Tests.Storage;

[TestClass]
public sealed class AtomicFileTests
{
    [TestMethod]
    public void Write_NewFolder_IsCreated()
    {
        string folder = TestData.NewFolder();
        string path = Path.Combine(folder, "sub", "a.bin");
        AtomicFile.Write(path, stream => stream.Write([1, 2, 3]));
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, File.ReadAllBytes(path));
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    public void Write_ThatFails_LeavesTheOldFileAndNothingElse()
    {
        string folder = TestData.NewFolder();
        string path = Path.Combine(folder, "a.bin");
        AtomicFile.Write(path, stream => stream.Write([1]));
        Assert.ThrowsExactly<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write([2, 2]);
            throw new InvalidOperationException();
        }));
        CollectionAssert.AreEqual(new byte[] { 1 }, File.ReadAllBytes(path));
        Assert.HasCount(1, Directory.GetFiles(folder));
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    public void Write_ToAFolder_IsRefused()
    {
        string folder = TestData.NewFolder();
        Assert.ThrowsExactly<ArgumentException>(() => AtomicFile.Write(folder, _ => { }));
        Directory.Delete(folder);
    }
}
