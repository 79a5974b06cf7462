using System.Security.Cryptography;
using System.Text;

namespace BackupEdge.Copies;

/// <summary>
/// Names this installation, so that a copied data folder on another machine, or in another place, is noticed as a second writer. It comes
/// from machine and place, so it survives the loss of the catalogue.
/// </summary>
internal static class CopyInstance
{
    private const string MachineId = "/etc/machine-id";
    private const int Bytes = 16;

    /// <summary>Returns the name of the installation with a data folder: 32 hexadecimal digits that reveal neither.</summary>
    /// <param name="dataFolder">The absolute path of the data folder.</param>
    public static string Of(string dataFolder)
    {
        var text = $"{MachineOf()}\n{dataFolder}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, Bytes));
    }

    private static string MachineOf()
    {
        try
        {
            return File.ReadAllText(MachineId).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Containers may have none; then the name of the host decides alone.
            return Environment.MachineName;
        }
    }
}
