using System.Globalization;
using System.Text;

namespace BackupEdge.Encryption.Age;

/// <summary>
/// The text of an identity file, as <c>age-keygen</c> writes it: one identity in a line, blank lines, and comments after #.
/// </summary>
internal static class AgeIdentityFile
{
    /// <summary>Returns the identities of a file, at least one. The caller must dispose them.</summary>
    /// <exception cref="AgeFormatException">A line is no identity, or there is none; the message names the line.</exception>
    public static IReadOnlyList<AgeIdentity> Parse(string text)
    {
        if (text.StartsWith("age-encryption.org/", StringComparison.Ordinal) || text.StartsWith("-----BEGIN", StringComparison.Ordinal))
        {
            throw new AgeFormatException("The identity file is encrypted. Decrypt it with `age -d` first.");
        }

        var identities = new List<AgeIdentity>();
        try
        {
            var number = 0;
            foreach (var line in text.AsSpan().EnumerateLines())
            {
                number++;
                var content = line.Trim();
                if (!content.IsEmpty && content[0] != '#')
                {
                    identities.Add(Parse(content.ToString(), number));
                }
            }

            return identities.Count > 0
                ? identities
                : throw new AgeFormatException("The identity file has no identity, a line that begins with AGE-SECRET-KEY-1.");
        }
        catch
        {
            identities.ForEach(identity => identity.Dispose());
            throw;
        }
    }

    /// <summary>Returns the file of an identity: the time, the recipient and the identity.</summary>
    public static string Write(AgeIdentity identity, DateTimeOffset createdAt) =>
        new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"# created: {createdAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\n")
            .Append(CultureInfo.InvariantCulture, $"# public key: {identity.Recipient}\n")
            .Append(CultureInfo.InvariantCulture, $"{identity.ToText()}\n")
            .ToString();

    private static AgeIdentity Parse(string line, int number)
    {
        try
        {
            return AgeIdentity.Parse(line);
        }
        catch (AgeFormatException exception)
        {
            throw new AgeFormatException($"Line {number} of the identity file: {exception.Message}", exception);
        }
    }
}
