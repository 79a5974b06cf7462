using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.DataFolder;

public sealed class SpaceReserveTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SpaceReserve _reserve;
    private long _free = 1 << 30;

    public SpaceReserveTests() => _reserve = new SpaceReserve(new DataPaths(_folder.Path), () => _free);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_made_of_files_that_take_their_space_for_real()
    {
        _reserve.Fill();

        Assert.Equal(SpaceReserve.Size, _reserve.Bytes);
        Assert.All(_reserve.Files, file => Assert.Equal(SpaceReserve.PieceSize, new FileInfo(file).Length));
        Assert.False(_reserve.IsShort);
    }

    [Fact]
    public void It_is_given_back_in_pieces_and_space_is_short_until_all_of_it_is_there_again()
    {
        _reserve.Fill();
        _free = 0;

        for (var left = SpaceReserve.Pieces - 1; left >= 0; left--)
        {
            Assert.True(_reserve.Release());
            Assert.Equal(left * SpaceReserve.PieceSize, _reserve.Bytes);
            Assert.True(_reserve.IsShort);
        }

        Assert.False(_reserve.Release());
        _free = 1 << 30;
        Assert.False(_reserve.IsShort);
        Assert.Equal(SpaceReserve.Size, _reserve.Bytes);
    }

    [Fact]
    public void Space_is_short_while_little_is_free_though_the_reserve_is_whole()
    {
        _reserve.Fill();
        _free = (1 << 20) - 1;

        Assert.True(_reserve.IsShort);
        Assert.Equal(SpaceReserve.Size, _reserve.Bytes);
    }

    [Fact]
    public void A_data_folder_that_is_not_there_is_not_short_of_space() =>
        Assert.False(new SpaceReserve(new DataPaths(_folder.At("nowhere"))).IsShort);
}
