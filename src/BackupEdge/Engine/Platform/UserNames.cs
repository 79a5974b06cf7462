using System.Globalization;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// Finds the names of local users and groups for messages. Reads /etc/passwd and /etc/group directly, since the modules of other name
/// services cannot be loaded into a static program.
/// </summary>
internal static class UserNames
{
    private const string Users = "/etc/passwd";
    private const string Groups = "/etc/group";
    private const int Id = 2;
    private const int PrimaryGroup = 3;

    /// <summary>Returns the name of a user, or the number as text if the user has no name on this host.</summary>
    public static string Of(uint id) => Find(Users, Id, id) ?? Text(id);

    /// <summary>Returns the name of a group, or the number as text if the group has no name on this host.</summary>
    public static string OfGroup(uint id) => Find(Groups, Id, id) ?? Text(id);

    /// <summary>Returns the name of the first user whose primary group is the given one; null if there is none.</summary>
    public static string? OfMember(uint group) => Find(Users, PrimaryGroup, group);

    private static string? Find(string file, int field, uint id)
    {
        try
        {
            var text = Text(id);
            foreach (var line in File.ReadLines(file))
            {
                var fields = line.Split(':');
                if (fields.Length > field && fields[field] == text)
                {
                    return fields[0];
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The number is shown instead.
        }

        return null;
    }

    private static string Text(uint id) => id.ToString(CultureInfo.InvariantCulture);
}
